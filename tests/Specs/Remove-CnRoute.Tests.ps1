Describe 'Remove-CnRoute' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
    }

    BeforeEach {
        New-CnNamespace lab | Out-Null
        $here = @{ Namespace = 'lab' }
        New-CnBridge br0 172.17.0.2/16, fd00:17::2/64 @here | Out-Null
        $default = Add-CnRoute default 172.17.0.1 @here
        $ten = Add-CnRoute 10.0.0.0/8 172.17.0.1 @here
    }

    AfterEach { Clear-Sandbox }

    AfterAll { Assert-Sandbox }

    It 'removes a route, and emits nothing' {
        Remove-CnRoute default @here | Should -BeNullOrEmpty
        JsonOf ip -n lab -j route show default | Should -BeNullOrEmpty
        Get-CnRoute 10.0.0.0/8 @here | Should -HaveCount 1
    }

    It 'removes IPv6 routes' {
        Add-CnRoute default, fd42::/32 fd00:17::1 @here | Out-Null
        Remove-CnRoute ::/0 @here
        Remove-CnRoute default fd00:17::1 @here -ErrorAction SilentlyContinue -ErrorVariable gone
        $gone[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        Remove-CnRoute fd42::/32 @here
        (JsonOf ip -n lab -6 -j route).dst | Should -Not -Contain 'fd42::/32'
        (Get-CnRoute default @here).Family | Should -Be 'InterNetwork'
    }

    It 'takes piped routes, in their namespace' {
        $default, $ten | Remove-CnRoute
        (JsonOf ip -n lab -j route) | Should -HaveCount 1
    }

    It 'takes what Get-CnRoute has found, of every kind' {
        Add-CnRoute 10.66.0.0/16 -Type Blackhole @here | Out-Null
        Add-CnRoute fd66::/32 -Type Unreachable @here | Out-Null
        Add-CnRoute 10.88.0.0/16 172.17.0.1 -Table 1234 -Metric 7 @here | Out-Null
        Add-CnRoute 10.99.0.0/16 -Link br0 @here | Out-Null
        Get-CnRoute -AllTables @here | Where-Object Protocol -EQ boot | Remove-CnRoute
        Get-CnRoute -AllTables @here | Where-Object Protocol -EQ boot | Should -BeNullOrEmpty
    }

    It 'removes the one that fits: by <By>' -ForEach @(
        @{ By = 'gateway'; Parameters = @{ Gateway = '172.17.0.4' } }
        @{ By = 'metric'; Parameters = @{ Metric = 200 } }
        @{ By = 'table'; Parameters = @{ Table = 1234 } }
        @{ By = 'type'; Parameters = @{ Type = 'Prohibit' } }
    ) {
        Add-CnRoute 10.0.0.0/8 172.17.0.4 -Metric 200 @here | Out-Null
        Add-CnRoute 10.0.0.0/8 172.17.0.1 -Table 1234 @here | Out-Null
        Add-CnRoute 10.0.0.0/8 -Type Prohibit -Metric 300 @here | Out-Null
        Remove-CnRoute 10.0.0.0/8 @Parameters @here
        $left = Get-CnRoute 10.0.0.0/8 -AllTables @here | ForEach-Object { "$($_.Table) $($_.Metric) $($_.Type) $($_.Gateway)" } | Sort-Object
        $all = '1234 0 Unicast 172.17.0.1', '254 0 Unicast 172.17.0.1', '254 200 Unicast 172.17.0.4', '254 300 Prohibit '
        $gone = @{ gateway = 2; metric = 2; table = 0; type = 3 }[$By]
        $left | Should -Be ($all | Where-Object { $_ -ne $all[$gone] })
    }

    It 'removes by link' {
        New-CnBridge br1 10.1.0.1/24 @here | Out-Null
        Add-CnRoute 10.2.0.0/16 -Link br1 @here | Out-Null
        Add-CnRoute 10.2.0.0/16 -Link br0 -Metric 5 @here | Out-Null
        Remove-CnRoute 10.2.0.0/16 -Link br0 @here
        (Get-CnRoute 10.2.0.0/16 @here).Link | Should -BeExactly 'br1'
    }

    It 'removes several, and reports what is not there' {
        Assert-Error { Remove-CnRoute default, 10.9.0.0/16, 10.0.0.0/8 @here } NotFound ObjectNotFound 10.9.0.0/16 "*in namespace 'lab': *(ESRCH). There is no such route." | Should -BeNullOrEmpty
        (JsonOf ip -n lab -j route) | Should -HaveCount 1
    }

    It 'does not touch a namespace that was made again' {
        Remove-CnNamespace lab
        New-CnNamespace lab | Out-Null
        New-CnBridge br0 172.17.0.2/16 @here | Out-Null
        Add-CnRoute default 172.17.0.1 @here | Out-Null
        Assert-Error { $default | Remove-CnRoute } NamespaceChanged InvalidOperation | Should -BeNullOrEmpty
        Get-CnRoute default @here | Should -HaveCount 1
    }

    It 'says what it would do with -WhatIf, and does nothing' {
        Get-WhatIf '$default, $ten | Remove-CnRoute -WhatIf' @{ default = $default; ten = $ten } | Should -Be @(
            "Remove -> route default via 172.17.0.1 dev br0 metric 0 in namespace 'lab'"
            "Remove -> route 10.0.0.0/8 via 172.17.0.1 dev br0 metric 0 in namespace 'lab'"
        )
        (JsonOf ip -n lab -j route) | Should -HaveCount 3
    }

    It 'refuses host bits, before anything is removed' {
        Assert-BindingError { Remove-CnRoute 10.0.0.0/8, 172.17.0.1/16 @here }
        (JsonOf ip -n lab -j route) | Should -HaveCount 3
    }

    It 'completes links' {
        Complete 'Remove-CnRoute default -Namespace lab -Link b' | Should -Be 'br0'
    }
}
