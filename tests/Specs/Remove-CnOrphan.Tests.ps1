Describe 'Remove-CnOrphan' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'removes what Get-CnOrphan has found, and nothing else' {
        New-Web | Out-Null
        New-CnVethPair lost -Namespace host | Out-Null
        Set-CnLink lost -Alias containernet:gone/0123456789ab -Namespace host
        Invoke-In host nft 'add chain ip containernet x; add rule ip containernet x counter comment "containernet:gone"' | Out-Null
        Get-CnOrphan -Namespace host | Remove-CnOrphan -WhatIf
        @(Get-CnOrphan -Namespace host).Count | Should -Be 2
        Get-CnOrphan -Namespace host | Remove-CnOrphan
        Get-CnOrphan -Namespace host | Should -BeNullOrEmpty
        Test-CnNetwork -Namespace host | Should -BeNullOrEmpty
        Get-CnLink lost* -Namespace host | Should -BeNullOrEmpty
    }
}
