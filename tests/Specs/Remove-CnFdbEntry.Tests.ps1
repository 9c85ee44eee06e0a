Describe 'Remove-CnFdbEntry' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge br0 @here | Out-Null
        $pair = New-CnVethPair v0 v1 -Bridge br0 @here
        $mac = '02:00:00:00:00:77'
        $entry = Add-CnFdbEntry $mac v0 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'removes an entry, and emits nothing' {
        Remove-CnFdbEntry $mac v0 @here | Should -BeNullOrEmpty
        (JsonOf bridge -n lab -j fdb show br br0).mac | Should -Not -Contain $mac
    }

    It 'takes piped entries, in their namespace' {
        $entry | Remove-CnFdbEntry
        Get-CnFdbEntry -MacAddress $mac @here | Should -BeNullOrEmpty
    }

    It 'takes the link by index and object' {
        Remove-CnFdbEntry $mac $pair.Link.Index @here
        Add-CnFdbEntry $mac v0 @here | Out-Null
        Remove-CnFdbEntry $mac $pair.Link
        Get-CnFdbEntry -MacAddress $mac @here | Should -BeNullOrEmpty
    }

    It 'removes what other tools have made, and what was learned' {
        Invoke-Tool bridge -n lab fdb add 02:00:00:00:00:78 dev v0 master static
        Invoke-Tool bridge -n lab fdb add 02:00:00:00:00:79 dev v0 master dynamic
        Remove-CnFdbEntry 02:00:00:00:00:78 v0 @here
        Remove-CnFdbEntry 02:00:00:00:00:79 v0 @here
        (JsonOf bridge -n lab -j fdb show br br0).mac | Should -Not -Contain '02:00:00:00:00:78'
        (JsonOf bridge -n lab -j fdb show br br0).mac | Should -Not -Contain '02:00:00:00:00:79'
    }

    It 'removes one of several remote ends of a vxlan' {
        Invoke-Tool ip -n lab link add x0 type vxlan id 42 dstport 4789 nolearning
        Invoke-Tool bridge -n lab fdb append 00:00:00:00:00:00 dev x0 dst 10.0.0.9
        Invoke-Tool bridge -n lab fdb append 00:00:00:00:00:00 dev x0 dst 10.0.0.10
        Get-CnFdbEntry -Link x0 @here | Where-Object { "$($_.Remote)" -eq '10.0.0.9' } | Remove-CnFdbEntry
        (JsonOf bridge -n lab -j fdb show dev x0).dst | Should -Be '10.0.0.10'
        Remove-CnFdbEntry 00:00:00:00:00:00 x0 -Remote 10.0.0.10 @here
        Get-CnFdbEntry -Link x0 @here | Should -BeNullOrEmpty
    }

    It 'reports what is not there, and goes on' {
        $other = [pscustomobject]@{ MacAddress = '02:00:00:00:00:01'; Link = 'v0'; Namespace = 'lab' }
        Assert-Error { $other, $entry | Remove-CnFdbEntry } NotFound ObjectNotFound '02:00:00:00:00:01' | Should -BeNullOrEmpty
        Get-CnFdbEntry -MacAddress $mac @here | Should -BeNullOrEmpty
        Assert-Error { Remove-CnFdbEntry $mac gone @here } NotFound ObjectNotFound $mac | Should -BeNullOrEmpty
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf '$entry | Remove-CnFdbEntry -WhatIf' @{ entry = $entry } |
            Should -Be "Remove -> forwarding database entry $mac at link 'v0' in namespace 'lab'"
        Get-CnFdbEntry -MacAddress $mac @here | Should -HaveCount 1
    }

    It 'refuses a MAC address of five bytes' {
        Assert-BindingError { Remove-CnFdbEntry 02:42:ac:11:00 v0 @here }
    }
}
