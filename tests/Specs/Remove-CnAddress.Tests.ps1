Describe 'Remove-CnAddress' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        function Get-Left([string] $Namespace = 'lab') {
            Get-CnAddress -Namespace $Namespace | Where-Object { $_.Link -ne 'lo' -and "$($_.Scope)" -ne 'Link' } | ForEach-Object { "$_" }
        }
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        $bridge = New-CnBridge br0 10.0.0.1/24, 10.0.1.1/24, fd00::1/64 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'removes an address, and emits nothing' {
        Remove-CnAddress br0 10.0.0.1/24 @here | Should -BeNullOrEmpty
        (JsonOf ip -n lab -j addr show br0).addr_info.local | Should -Not -Contain '10.0.0.1'
        Get-Left | Should -Be '10.0.1.1/24', 'fd00::1/64'
    }

    It 'removes several, of both families' {
        Remove-CnAddress br0 10.0.0.1/24, fd00::1/64 @here
        Get-Left | Should -Be '10.0.1.1/24'
    }

    It 'takes piped addresses, across namespaces' {
        New-CnNamespace other | Out-Null
        New-CnBridge br0 10.9.0.1/24 -Namespace other | Out-Null
        @(Get-CnAddress br0 -AddressFamily IPv4 @here) + @(Get-CnAddress br0 -AddressFamily IPv4 -Namespace other) | Remove-CnAddress
        Get-Left | Should -Be 'fd00::1/64'
        Get-Left other | Should -BeNullOrEmpty
        Remove-CnAddress -InputObject (Get-CnAddress br0 @here)
        Get-Left | Should -BeNullOrEmpty
    }

    It 'takes the link by index and object' {
        Remove-CnAddress $bridge.Index 10.0.0.1/24 @here
        Remove-CnAddress $bridge 10.0.1.1/24
        Remove-CnAddress -Link br0 -Address fd00::1/64 @here
        Get-Left | Should -BeNullOrEmpty
    }

    It 'leaves the second of a network when the first goes, if the kernel is told so' {
        Invoke-Tool ip netns exec lab sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/promote_secondaries'
        Add-CnAddress br0 10.0.0.2/24 @here | Out-Null
        Remove-CnAddress br0 10.0.0.1/24 @here
        Get-Left | Should -Contain '10.0.0.2/24'
    }

    It 'removes one with a peer' {
        Invoke-Tool ip -n lab addr add 10.7.0.1 peer 10.7.0.2 dev br0
        Get-CnAddress br0 @here | Where-Object { "$($_.Address)" -eq '10.7.0.1' } | Remove-CnAddress
        Get-Left | Should -Not -Contain '10.7.0.1/32'
    }

    It 'reports what is not there, and goes on' {
        Assert-Error { Remove-CnAddress br0 10.0.0.9/24, 10.0.0.1/24 @here } NotFound ObjectNotFound 10.0.0.9/24 "Cannot remove address 10.0.0.9/24 from link 'br0' in namespace 'lab': *" | Should -BeNullOrEmpty
        Get-Left | Should -Be '10.0.1.1/24', 'fd00::1/64'
        Assert-Error { Remove-CnAddress gone 10.0.0.1/24 @here } NotFound ObjectNotFound 10.0.0.1/24 | Should -BeNullOrEmpty
    }

    It 'does not take another length for the same address' {
        Assert-Error { Remove-CnAddress br0 10.0.0.1/16 @here } NotFound | Should -BeNullOrEmpty
        Get-Left | Should -Contain '10.0.0.1/24'
    }

    It 'does not touch a namespace that was made again' {
        $old = Get-CnAddress br0 -AddressFamily IPv4 @here | Select-Object -First 1
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnBridge br0 10.0.0.1/24 @here | Out-Null
        Assert-Error { $old | Remove-CnAddress } NamespaceChanged InvalidOperation 10.0.0.1/24 | Should -BeNullOrEmpty
        Get-Left | Should -Be '10.0.0.1/24'
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf 'Get-CnAddress br0 -AddressFamily IPv4 -Namespace lab | Remove-CnAddress -WhatIf' | Should -Be @(
            "Remove address 10.0.0.1/24 -> link 'br0' in namespace 'lab'"
            "Remove address 10.0.1.1/24 -> link 'br0' in namespace 'lab'"
        )
        Get-Left | Should -HaveCount 3
    }

    It 'refuses an address that is none' {
        Assert-BindingError { Remove-CnAddress br0 10.0.0.1/33 @here }
        Assert-BindingError { Remove-CnAddress 'a b' 10.0.0.1/24 @here }
    }

    It 'completes links' {
        Complete 'Remove-CnAddress -Namespace lab b' | Should -Be 'br0'
    }
}
