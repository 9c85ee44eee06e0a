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

    It 'finds what a process that died had begun' {
        New-Web | Out-Null
        New-CnNetwork db -Namespace host | Out-Null
        foreach ($name in 'web', 'db') {
            $file = [IO.Directory]::GetFiles('/run/containernet', "$name.json", 'AllDirectories')[0]
            $json = [IO.File]::ReadAllText($file) | ConvertFrom-Json
            if ($name -eq 'web') { $json.Endpoints[1].Pending = $true } else { $json.Pending = $true }
            [IO.File]::WriteAllText($file, ($json | ConvertTo-Json -Depth 10))
        }
        Get-CnOrphan -Namespace host | ForEach-Object { "$($_.Kind) $($_.What)" } | Should -Be 'Network db', 'Lease app2'
        Get-CnOrphan -Namespace host | Remove-CnOrphan
        Get-CnOrphan -Namespace host | Should -BeNullOrEmpty
        Get-CnLink -Namespace app2 | ForEach-Object Name | Should -Be lo
        @(Get-CnLink -Namespace host | Where-Object Kind -eq bridge).Name | Should -Be (Get-CnNetwork -Namespace host).Bridge
    }
}
