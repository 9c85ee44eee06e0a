Describe 'Export-CnTopology' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Save-Sandbox

        # The article's house, a world outside, and a macvlan.
        New-CnNetwork docker0 -Subnet 172.17.0.0/16 -BridgeName docker0 | Out-Null
        New-CnNamespace test1, test2, outside, apart | Out-Null
        Get-CnNamespace test1, test2 | Connect-CnContainer docker0 | Out-Null
        Publish-CnPort test2 8080:80 | Out-Null
        New-CnVethPair uplink eth0 -PeerNamespace outside | Out-Null
        Add-CnAddress uplink 192.0.2.1/24 | Out-Null
        Add-CnAddress eth0 192.0.2.2/24 -Namespace outside | Out-Null
        Add-CnRoute default -Gateway 192.0.2.2 | Out-Null
        New-CnMacvlan lan0 uplink -Destination apart | Out-Null
        Add-CnAddress lan0 192.0.2.9/24 -Namespace apart | Out-Null
        # As odd as the kernel takes it.
        New-CnVethPair '<&">' "it's" | Out-Null

        $script:Topology = Get-CnTopology host, test1, test2, outside, apart
        $script:Folder = [IO.Directory]::CreateTempSubdirectory('cn-export-').FullName
        function Get-Left { [IO.Directory]::GetFileSystemEntries($Folder) | ForEach-Object { [IO.Path]::GetFileName($_) } | Sort-Object }
    }

    BeforeEach { Push-Location $Folder }

    AfterEach {
        Pop-Location
        [IO.Directory]::GetFileSystemEntries($Folder) | ForEach-Object { [IO.File]::Delete($_) }
    }

    AfterAll {
        [IO.Directory]::Delete($Folder, $true)
        Assert-Sandbox
    }

    Context 'The picture' {
        It 'is XML that has every link, container, address, MAC address and port' {
            $Topology | Export-CnTopology net.svg
            $svg = [xml][IO.File]::ReadAllText("$Folder/net.svg")
            $texts = @($svg.GetElementsByTagName('text') | ForEach-Object InnerText)
            $links = @($Topology.Links | Where-Object Kind -NE loopback)
            foreach ($name in $links.Name + $Topology.Namespaces.Name.Where{ $_ }) {
                @($texts | Where-Object { $_ -eq $name -or $_ -like "$name macvlan" }).Count | Should -BeGreaterThan 0 -Because "$name should be there ($texts)"
            }
            foreach ($address in $links.Addresses | Where-Object { -not $_.Address.IsIPv6LinkLocal }) { $texts | Should -Contain "$address" }
            $texts | Should -Contain "$(($links | Where-Object { $_.Namespace.Name -eq 'test1' }).MacAddress)"
            $texts | Should -Contain '8080/tcp → 80   0 packets'
            $texts | Should -Contain '172.17.0.0/16 masqueraded, not to docker0   0 packets'
            $texts | Should -Contain 'default via 192.0.2.2'
            # What is seen on a closer look.
            @($svg.GetElementsByTagName('title') | ForEach-Object InnerText | Where-Object { $_ -like '*MTU: 1500*' }).Count | Should -BeGreaterThan 4
        }

        It 'is light and dark, and fetches nothing' {
            $Topology | Export-CnTopology net.svg
            $text = [IO.File]::ReadAllText("$Folder/net.svg")
            $text | Should -Match '@media \(prefers-color-scheme: dark\)'
            [regex]::Matches($text, 'https?://[^"]+') | ForEach-Object Value | Sort-Object -Unique | Should -Be 'http://www.w3.org/2000/svg'
        }
    }

    Context 'The page' {
        BeforeAll {
            # What the browser has made of a page, and what it had to complain of. It is on its own in here: the sandbox has no way out.
            function Read-Page([string] $Address) {
                $arguments = '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
                    '--disable-component-update', '--disable-sync', "--user-data-dir=$BrowserFolder", '--enable-logging=stderr', '--dump-dom', $Address
                $lines = @(& chromium @arguments 2>&1 | ForEach-Object { "$_" })
                @{ Text = $lines -join "`n"; Console = @($lines | Where-Object { $_ -match ':CONSOLE[:(]' }) }
            }
            $script:BrowserFolder = [IO.Directory]::CreateTempSubdirectory('cn-chromium-').FullName
        }

        BeforeEach { Assert-Tool chromium }

        AfterAll { [IO.Directory]::Delete($BrowserFolder, $true) }

        It 'finds <Text>' -ForEach @(
            @{ Text = 'test2'; Title = 'test2'; Count = '1 found' }
            @{ Text = '172.17.0.2'; Title = 'eth0 in test1'; Count = '1 found' }
            @{ Text = '02:42:AC:11:00:03'; Title = 'eth0 in test2'; Count = '1 found' }
            @{ Text = '8080/tcp'; Title = 'eth0 in test2'; Count = '1 found' }
            @{ Text = 'nobody'; Title = $null; Count = '0 found' }
        ) {
            $Topology | Export-CnTopology net.html
            $page = Read-Page "file://$Folder/net.html#$Text"
            # A request, had there been one, would be here too: the page's own policy refuses it.
            $page.Console | Should -BeNullOrEmpty
            $page.Text | Should -Match ">$Count</output>"
            if ($Title) { $page.Text | Should -Match "<aside[^>]*><h2>$Title</h2>" }
            else { $page.Text | Should -Match '<aside[^>]*hidden' }
            ([regex]::Matches($page.Text, '<g class="[^"]* hit')).Count | Should -Be ([int]($Count -split ' ')[0])
        }

        It 'tells of mistakes on the console, so that their absence means something' {
            [IO.File]::WriteAllText("$Folder/net.html", '<script>throw new Error("told")</script>')
            (Read-Page "file://$Folder/net.html").Console | Should -Match 'told'
        }

        It 'has counters' {
            $Topology | Export-CnTopology net.html
            $page = (Read-Page "file://$Folder/net.html").Text
            $page | Should -Match '<td>host docker0</td><td>172\.17\.0\.0/16 masqueraded, not to docker0</td><td class="number">0</td>'
            $page | Should -Match '<td>test1 eth0</td><td>veth</td><td class="number">\d+</td><td class="number">\d+</td>'
        }
    }

    It 'writes a graph that Graphviz draws' {
        Assert-Tool dot
        $Topology | Export-CnTopology net.dot
        $drawn = [xml]((Invoke-Tool dot -Tsvg "$Folder/net.dot") -join "`n")
        $texts = @($drawn.GetElementsByTagName('text') | ForEach-Object InnerText)
        foreach ($name in 'docker0', 'test1', 'test2', 'uplink', '<&">', "it's", '172.17.0.2/16', '8080/tcp → 80   0 packets') { ($texts -replace '\u00a0', ' ') | Should -Contain $name }
        # Ports, pairs and the macvlan.
        $edges = @($Topology.Bridges.Ports).Count * 2 + 3
        @($drawn.GetElementsByTagName('g') | Where-Object class -EQ edge) | Should -HaveCount $edges
    }

    It 'writes a flowchart for Mermaid, in which odd names mean nothing' {
        $Topology | Export-CnTopology net.mmd
        $lines = [IO.File]::ReadAllLines("$Folder/net.mmd")
        $lines[0] | Should -BeExactly 'flowchart TB'
        @($lines | Where-Object { $_ -match '^    subgraph n\d+\["[^"]*"\]$' }) | Should -HaveCount 5
        @($lines | Where-Object { $_ -match '^    end$' }) | Should -HaveCount 5
        @($lines | Select-Object -Skip 1 | Where-Object { $_ -notmatch '^ +(subgraph n\d+\["[^"]*"\]|n\w+[\[(]{1,2}"[^"]*"[\])]{1,2}|n\w+ (---|-->|==>|-\.-x) n\w+|end)$' }) | Should -BeNullOrEmpty
        "$lines" | Should -Match '#60;#38;#34;#62;'
    }

    It 'writes JSON that leads from a port to its container' {
        $Topology | Export-CnTopology net.json
        $json = ConvertFrom-Json ([IO.File]::ReadAllText("$Folder/net.json"))
        $json.format | Should -BeExactly 'containernet-topology'
        $json.version | Should -Be 1
        @($json.links).Count | Should -Be $Topology.Links.Count
        $bridge = $json.links | Where-Object name -EQ docker0
        $port = $json.links | Where-Object id -EQ $bridge.ports[0]
        $end = $json.links | Where-Object id -EQ $port.peer.link
        "$($end.addresses[0].address)/$($end.addresses[0].prefixLength)" | Should -BeExactly '172.17.0.2/16'
        ($json.namespaces | Where-Object id -EQ $end.namespace).name | Should -BeExactly 'test1'
        ($json.links | Where-Object id -EQ $json.publishedPorts[0].link).macAddress | Should -BeExactly '02:42:ac:11:00:03'
        $json.masquerades[0].source | Should -BeExactly '172.17.0.0/16'
        $json.chains.rules.text | Where-Object { $_ -like 'ip saddr 172.17.0.0/16*masquerade*' } | Should -Not -BeNullOrEmpty
    }

    Context 'The file' {
        It 'is as the extension says, several at once, in UTF-8 without a mark' {
            $Topology | Export-CnTopology net.svg, net.html, net.mmd, net.dot, net.json | Should -BeNullOrEmpty
            Get-Left | Should -Be net.dot, net.html, net.json, net.mmd, net.svg
            [IO.File]::ReadAllBytes("$Folder/net.svg")[0] | Should -Be ([byte][char]'<')
            [IO.File]::ReadAllText("$Folder/net.html") | Should -BeLike '<!DOCTYPE html>*'
        }

        It 'is where PowerShell is, and is emitted with -PassThru' {
            $file = $Topology | Export-CnTopology net.json -PassThru
            $file | Should -BeOfType IO.FileInfo
            $file.FullName | Should -BeExactly "$Folder/net.json"
        }

        It 'is as -Format says, whatever its name' {
            $Topology | Export-CnTopology net.txt -Format Json
            [IO.File]::ReadAllText("$Folder/net.txt") | Should -BeLike '{*'
        }

        It 'has all that can be seen, where nothing is piped' {
            Export-CnTopology net.json
            (ConvertFrom-Json ([IO.File]::ReadAllText("$Folder/net.json"))).namespaces.name | Should -Contain test2
        }

        It 'is not made of nothing' {
            Assert-Error { Get-CnTopology nobody | Export-CnTopology net.svg } -Id NotFound
            Get-Left | Should -BeNullOrEmpty
        }

        It 'takes one topology' {
            Assert-Error { $Topology, $Topology | Export-CnTopology net.svg } -Id Rejected -Category InvalidArgument
            Get-Left | Should -Be net.svg
        }

        It 'is replaced, through a symbolic link too, and keeps its mode' {
            [IO.File]::WriteAllText("$Folder/real.svg", 'old')
            [IO.File]::SetUnixFileMode("$Folder/real.svg", 'UserRead, UserWrite')
            $null = [IO.File]::CreateSymbolicLink("$Folder/net.svg", 'real.svg')
            $Topology | Export-CnTopology net.svg
            [IO.FileInfo]::new("$Folder/net.svg").LinkTarget | Should -BeExactly 'real.svg'
            [IO.File]::ReadAllText("$Folder/real.svg") | Should -BeLike '<?xml*'
            [int][IO.File]::GetUnixFileMode("$Folder/real.svg") | Should -Be 0x180
        }

        It 'may be a device, which stays one' {
            $Topology | Export-CnTopology /dev/null -Format Svg
            [IO.File]::ReadAllText('/dev/null') | Should -BeNullOrEmpty
        }

        It 'is not replaced with -NoClobber' {
            [IO.File]::WriteAllText("$Folder/net.svg", 'old')
            Assert-Error { $Topology | Export-CnTopology net.svg -NoClobber } -Id AlreadyExists -Category ResourceExists -Target net.svg
            [IO.File]::ReadAllText("$Folder/net.svg") | Should -BeExactly 'old'
            $Topology | Export-CnTopology new.svg -NoClobber
            Get-Left | Should -Be net.svg, new.svg
        }

        It 'is replaced with -Force only, where it is read-only' {
            [IO.File]::WriteAllText("$Folder/net.svg", 'old')
            [IO.File]::SetUnixFileMode("$Folder/net.svg", 'UserRead')
            Assert-Error { $Topology | Export-CnTopology net.svg } -Id PermissionDenied -Message '*-Force*'
            [IO.File]::ReadAllText("$Folder/net.svg") | Should -BeExactly 'old'
            $Topology | Export-CnTopology net.svg -Force
            [IO.File]::ReadAllText("$Folder/net.svg") | Should -BeLike '<?xml*'
        }

        It 'is not written with -WhatIf' {
            Get-WhatIf "Export-CnTopology '$Folder/net.svg', '$Folder/net.json' -WhatIf" | Should -Be @(
                "Export topology as Svg -> $Folder/net.svg"
                "Export topology as Json -> $Folder/net.json"
            )
            Get-Left | Should -BeNullOrEmpty
        }

        It 'is refused where <What>, and the next one is written' -ForEach @(
            @{ What = 'nobody knows the extension'; Path = 'net.png'; Id = 'Rejected' }
            @{ What = 'there is none'; Path = 'net'; Id = 'Rejected' }
            @{ What = 'the folder is missing'; Path = 'none/net.svg'; Id = 'NotFound' }
            @{ What = 'it is a folder'; Path = '/tmp'; Id = 'Rejected' }
            @{ What = 'it is no file'; Path = 'Env:net.svg'; Id = 'Rejected' }
            @{ What = 'the kernel does not let it'; Path = '/proc/net.svg'; Id = 'NotFound' }
        ) {
            Assert-Error { $Topology | Export-CnTopology $Path, net.json } -Id $Id -Target $Path
            Get-Left | Should -Be net.json
        }

        It 'stays as it was where there is no room for the new one' {
            Assert-Tool mount
            $small = [IO.Directory]::CreateTempSubdirectory('cn-small-').FullName
            $null = Invoke-Tool mount -t tmpfs -o size=4k tmpfs $small
            try {
                [IO.File]::WriteAllText("$small/net.html", 'old')
                Assert-Error { $Topology | Export-CnTopology "$small/net.html" } -Id KernelError -Message "Cannot write 'net.html' in $small`: No space left on device (ENOSPC)."
                [IO.File]::ReadAllText("$small/net.html") | Should -BeExactly 'old'
                [IO.Directory]::GetFileSystemEntries($small) | Should -HaveCount 1
            }
            finally {
                $null = Invoke-Tool umount $small
                [IO.Directory]::Delete($small)
            }
        }
    }
}
