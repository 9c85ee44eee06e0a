Describe 'Get-CnOrphan' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'finds links and rules that are nobody''s, and leases of namespaces that are gone' {
        New-Web | Out-Null
        Get-CnOrphan -Namespace host | Should -BeNullOrEmpty
        New-CnVethPair lost -Namespace host | Out-Null
        Set-CnLink lost -Alias containernet:gone/0123456789ab -Namespace host
        Invoke-In host nft 'add chain ip containernet x; add rule ip containernet x counter comment "containernet:gone"' | Out-Null
        Remove-CnNamespace app1
        Wait-Until { @(Get-CnOrphan -Namespace host | Where-Object Kind -eq Lease).Count -eq 1 }
        Get-CnOrphan -Namespace host | ForEach-Object { "$($_.Kind) $($_.What)" } | Should -Be 'Lease app1', 'Link lost', 'Rule containernet:gone'
    }
}
