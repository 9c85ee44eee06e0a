Describe 'Get-CnNamespace' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox
        New-CnNamespace web, web2, db | Out-Null
    }

    AfterAll { Assert-Sandbox }

    It 'lists the named ones in order' {
        $all = Get-CnNamespace
        $all.Name | Should -Be 'db', 'web', 'web2'
        $all | ForEach-Object { $_ | Should -BeOfType ContainerNet.Network.CnNamespace }
    }

    It 'agrees with ip netns and with the kernel about the number' {
        foreach ($namespace in Get-CnNamespace) {
            Invoke-Tool stat -Lc %i $namespace.Path | Should -BeExactly "$($namespace.Inode)"
        }
        (JsonOf ip -j netns list).name | Sort-Object | Should -Be (Get-CnNamespace).Name
    }

    It 'takes names and wildcards: <Name> is <Expected>' -ForEach @(
        @{ Name = 'web'; Expected = @('web') }
        @{ Name = 'web*'; Expected = @('web', 'web2') }
        @{ Name = 'WEB?'; Expected = @('web2') }
        @{ Name = @('db', 'web'); Expected = @('db', 'web') }
        @{ Name = 'nothing*'; Expected = @() }
    ) {
        @(Get-CnNamespace $Name).Name | Should -Be $Expected
        @($Name | Get-CnNamespace).Name | Should -Be $Expected
    }

    It 'reports a name that is not there, and goes on' {
        $found = Assert-Error { Get-CnNamespace db, gone, web } NotFound ObjectNotFound 'gone' "Cannot open namespace 'gone': No such file or directory (ENOENT).*"
        $found.Name | Should -Be 'db', 'web'
    }

    It 'takes -Namespace as name, path, process id and object' {
        $inode = (Get-CnNamespace web).Inode
        (Get-CnNamespace -Namespace web).Inode | Should -Be $inode
        (Get-CnNamespace -Namespace /run/netns/web).Inode | Should -Be $inode
        (Get-CnNamespace -Namespace /run/netns/web).Name | Should -BeExactly 'web'
        (Get-CnNamespace -Namespace (Get-CnNamespace web)).Inode | Should -Be $inode
        (Get-CnNamespace -Namespace $PID).Inode | Should -BeExactly ([IO.FileInfo]::new('/proc/self/ns/net').LinkTarget -replace '\D')
        (Get-CnNamespace -Namespace web, db).Name | Should -Be 'web', 'db'
    }

    It 'takes -Namespace by property name, whatever the object prints as' {
        ([pscustomobject]@{ Namespace = 'web' } | Get-CnNamespace).Name | Should -BeExactly 'web'
        (Get-CnLink lo -Namespace web | Get-CnNamespace).Name | Should -BeExactly 'web'
        (Get-CnAddress lo -Namespace db -AddressFamily IPv4 | Get-CnNamespace).Name | Should -BeExactly 'db'
    }

    It 'looks at a piped namespace anew' {
        (Get-CnNamespace web | Get-CnNamespace).Name | Should -BeExactly 'web'
        $old = New-CnNamespace fleeting
        Remove-CnNamespace fleeting
        Assert-Error { $old | Get-CnNamespace } NotFound | Should -BeNullOrEmpty
        $new = New-CnNamespace fleeting
        Assert-Error { Get-CnNamespace $old } NamespaceChanged InvalidOperation 'fleeting' | Should -BeNullOrEmpty
        (Get-CnNamespace $new).Inode | Should -Be $new.Inode
        Remove-CnNamespace fleeting
    }

    It 'reports a process that is not there' {
        Assert-Error { Get-CnNamespace -Namespace 4194305 } NotFound ObjectNotFound 4194305 | Should -BeNullOrEmpty
    }

    It 'reports a file that is no network namespace' {
        Assert-Error { Get-CnNamespace -Namespace /proc/self/ns/uts } Rejected InvalidArgument '/proc/self/ns/uts' '*no network namespace*' | Should -BeNullOrEmpty
        [IO.File]::WriteAllText('/run/netns/leftover', '')
        try {
            $found = Assert-Error { Get-CnNamespace } Rejected InvalidArgument 'leftover' '*no network namespace*'
            $found.Name | Should -Be 'db', 'web', 'web2'
        }
        finally {
            [IO.File]::Delete('/run/netns/leftover')
        }
    }

    It 'refuses <_> before anything is looked at' -ForEach 'a/b', '..', 'a b', 0 {
        Assert-BindingError { Get-CnNamespace -Namespace $_ }
    }

    It 'shows this namespace, and with -All the nameless too' {
        Assert-Tool unshare
        $own = Get-CnNamespace -Namespace $PID
        $own.IsCurrent | Should -BeTrue
        $own.Processes | Should -Contain $PID
        $start = [Diagnostics.ProcessStartInfo]::new('unshare')
        '--net', 'cat' | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        try {
            $process.StandardInput.WriteLine('ready')
            $process.StandardOutput.ReadLine() | Should -BeExactly 'ready'
            $inode = [IO.FileInfo]::new("/proc/$($process.Id)/ns/net").LinkTarget -replace '\D'
            (Get-CnNamespace).Inode | Should -Not -Contain $inode
            $all = Get-CnNamespace -All
            $nameless = $all | Where-Object Inode -EQ $inode
            $nameless.Name | Should -BeNullOrEmpty
            $nameless.Processes | Should -Be $process.Id
            $nameless.Path | Should -BeExactly "/proc/$($process.Id)/ns/net"
            @($all | Where-Object IsCurrent) | Should -HaveCount 1
            @($all.Name | Where-Object { $_ }) | Should -Be 'db', 'web', 'web2'
            $all.Inode | Sort-Object -Unique | Should -HaveCount @($all).Count -Because 'each is shown once'
        }
        finally {
            $process.StandardInput.Dispose()
            $process.WaitForExit()
            $process.Dispose()
        }
    }

    It 'tells which processes are in it' {
        Assert-Tool nsenter
        $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
        '--net=/run/netns/web', 'cat' | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        try {
            $process.StandardInput.WriteLine('ready')
            $null = $process.StandardOutput.ReadLine()
            (Get-CnNamespace web).Processes | Should -Be $process.Id
            (Get-CnNamespace -Namespace $process.Id).Inode | Should -Be (Get-CnNamespace web).Inode
        }
        finally {
            $process.StandardInput.Dispose()
            $process.WaitForExit()
            $process.Dispose()
        }
        (Get-CnNamespace web).Processes | Should -HaveCount 0
    }

    It 'tells the number that this namespace has given to it' {
        (Get-CnNamespace db).Id | Should -BeNullOrEmpty
        New-CnVethPair veth0 eth0 -PeerNamespace web | Out-Null
        $id = (Get-CnNamespace web).Id
        $id | Should -Not -BeNullOrEmpty
        (JsonOf ip -j netns list-id | Where-Object name -EQ web).nsid | Should -Be $id
        (JsonOf ip -j -d link show veth0).link_netnsid | Should -Be $id
    }

    It 'completes names' {
        Complete 'Get-CnNamespace w' | Should -Be 'web', 'web2'
        Complete 'Get-CnNamespace -Namespace d' | Should -Be 'db'
        Complete 'Get-CnLink -Namespace we' | Should -Be 'web', 'web2'
    }
}
