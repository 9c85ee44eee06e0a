# Without capabilities everything that changes something says which one is missing, and changes nothing.
Describe 'Without capabilities' {
    BeforeDiscovery {
        $cases = @(
            @{ Command = 'New-CnNamespace other'; Needs = 'CAP_SYS_ADMIN' }
            @{ Command = 'Remove-CnNamespace lab'; Needs = 'CAP_SYS_ADMIN' }
            @{ Command = 'Get-CnLink -Namespace lab'; Needs = 'CAP_SYS_ADMIN' }
            @{ Command = 'New-CnBridge br1'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'New-CnBridge br0 10.9.0.1/24 -Force'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'New-CnVethPair x0 x1'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'New-CnVethPair x0 x1 -PeerNamespace lab'; Needs = 'CAP_SYS_ADMIN' }
            @{ Command = 'New-CnMacvlan mv0 v0'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Set-CnLink v0 -Mtu 1400'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Set-CnLink v0 -Down'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Move-CnLink lab v0'; Needs = 'CAP_SYS_ADMIN' }
            @{ Command = 'Connect-CnLink br0 v1'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Disconnect-CnLink v0'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Remove-CnLink v0'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Add-CnFdbEntry 02:00:00:00:00:01 v0'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Remove-CnFdbEntry 02:00:00:00:00:99 v0'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Add-CnAddress v0 10.0.0.2/24'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Remove-CnAddress br0 10.0.0.1/24'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Add-CnRoute 10.5.0.0/16 10.0.0.9'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Remove-CnRoute 10.6.0.0/16'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Add-CnNeighbor 10.0.0.9 02:00:00:00:00:09 br0'; Needs = 'CAP_NET_ADMIN' }
            @{ Command = 'Remove-CnNeighbor 10.0.0.8 br0'; Needs = 'CAP_NET_ADMIN' }
        )
        # What one may do with no capabilities at all.
        $allowed = 'Get-CnNamespace', 'Get-CnContainer', 'Get-CnLink', 'Get-CnBridge', 'Get-CnFdbEntry', 'Get-CnAddress', 'Get-CnRoute', 'Get-CnNeighbor', 'Find-CnRoute 10.0.0.1'
    }

    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace lab | Out-Null
        New-CnBridge br0 10.0.0.1/24 | Out-Null
        New-CnVethPair v0 v1 -Bridge br0 | Out-Null
        Add-CnRoute 10.6.0.0/16 10.0.0.9 | Out-Null
        Add-CnFdbEntry 02:00:00:00:00:99 v0 | Out-Null
        Add-CnNeighbor 10.0.0.8 02:00:00:00:00:08 br0 | Out-Null

        function Get-State {
            ip -d addr show | Where-Object { $_ -notmatch 'timer|inet6|lft' }
            ip route
            bridge fdb | Sort-Object
            ip neigh show nud permanent
            [IO.Directory]::GetFiles('/run/netns')
        }

        $commands = [Management.Automation.Language.Parser]::ParseFile($PSCommandPath, [ref] $null, [ref] $null).FindAll(
            { $args[0] -is [Management.Automation.Language.StringConstantExpressionAst] -and $args[0].Value -match '^\w+-Cn\w+' }, $true).Value
        $before = Get-State
        # One child for all of them: it starts slowly.
        $script = $commands | ForEach-Object {
            "`$e = @(); `$o = @($_ 2>&1); foreach (`$x in `$o) { if (`$x -is [Management.Automation.ErrorRecord]) { `$e += `$x } }; " +
            "'{0}|{1}|{2}|{3}|{4}' -f '$_', @(`$e).Count, `$o.Count, `$e[0].FullyQualifiedErrorId, `$e[0]"
        }
        $said = @{}
        foreach ($line in Invoke-Child -WithoutCapabilities ($script -join "`n")) {
            $command, $errors, $objects, $id, $message = $line.Split('|', 5)
            $said[$command] = [pscustomobject]@{ Errors = $errors; Objects = $objects; Id = $id; Message = $message }
        }
        $after = Get-State
    }

    AfterAll { Assert-Sandbox }

    It '<Command> needs <Needs>' -ForEach $cases {
        $said[$Command].Errors | Should -Be 1 -Because $said[$Command]
        $said[$Command].Objects | Should -Be 1
        $said[$Command].Id | Should -BeLike 'PermissionDenied,ContainerNet.Cmdlets.*'
        $said[$Command].Message | Should -BeLike "Cannot *It needs the capability $Needs*"
    }

    It '<_> is allowed' -ForEach $allowed {
        $said[$_].Errors | Should -Be 0 -Because $said[$_]
        [int] $said[$_].Objects | Should -BeGreaterThan 0
    }

    It 'has changed nothing' {
        Assert-Tool ip, bridge
        $after | Should -Be $before
    }
}
