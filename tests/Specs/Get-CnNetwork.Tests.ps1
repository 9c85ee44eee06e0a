Describe 'Get-CnNetwork' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/NatNetwork.ps1
        . $PSScriptRoot/Networks.ps1
        Save-Sandbox
    }

    BeforeEach { New-NetworkHost }

    AfterEach { Clear-NetworkHost }

    AfterAll { Assert-Sandbox }

    It 'lists networks by name, by wildcard, by object' {
        New-CnNetwork web, db, web2 -Namespace host | Out-Null
        Get-CnNetwork -Namespace host | ForEach-Object Name | Should -Be 'db', 'web', 'web2'
        Get-CnNetwork web* -Namespace host | ForEach-Object Name | Should -Be 'web', 'web2'
        Get-CnNetwork db -Namespace host | Get-CnNetwork | ForEach-Object Name | Should -Be 'db'
        $id = (Get-CnNetwork web2 -Namespace host).Id
        Get-CnNetwork $id, $id.Substring(0, 12) -Namespace host | ForEach-Object Name | Should -Be 'web2', 'web2'
        Assert-Error { Get-CnNetwork nothing -Namespace host } NotFound -Message "*'nothing'*"
        Get-CnNetwork nothing* -Namespace host | Should -BeNullOrEmpty
    }

    It 'is what docker network inspect prints, as JSON too' {
        New-Web app1 -With @{ Label = @{ stage = 'test' } } | Out-Null
        $network = Get-CnNetwork web -Namespace host
        $json = $network | ConvertTo-Json -Depth 5 | ConvertFrom-Json
        $json.Name | Should -Be web
        $json.EnableIPv6 | Should -BeTrue
        $json.IPAM.Config[0].Subnet | Should -Be 172.20.0.0/16
        $json.IPAM.Config[0].Gateway | Should -Be 172.20.0.1
        $json.IPAM.Config[0].Used | Should -Be 1
        $json.IPAM.Config[0].Free | Should -Be 65532
        $json.Endpoints[0].Name | Should -Be app1
        $json.Endpoints[0].MacAddress | Should -Be 02:42:ac:14:00:02
        $json.Endpoints[0].IPv4Address | Should -Be 172.20.0.2/16
        $json.Labels.stage | Should -Be test
    }

    It 'says in its list how much of the subnets is in use, and who is connected' {
        New-CnNetwork web -Subnet 172.20.0.0/24, fd20::/64 -IPRange 172.20.0.128/25 -AuxAddress @{ printer = '172.20.0.200' } -Label @{ stage = 'test' } -Namespace host | Out-Null
        $endpoint = New-CnNamespace app1 | Connect-CnContainer web -Namespace host
        $list = (Get-CnNetwork web -Namespace host | Format-List | Out-String -Width 200) -replace ' +', ' '
        foreach ($line in @(
                'Subnet : 172.20.0.0/24, fd20::/64', 'Gateway : 172.20.0.128, fd20::1', 'IPRange : 172.20.0.128/25', 'AuxAddress : printer=172.20.0.200', 'Used : 1, 1', 'Free : 124, *'
                "Endpoints : app1 172.20.0.129/24 fd20::2/64 02:42:ac:14:00:81 $($endpoint.EndpointId)", 'Labels : stage=test', 'Icc : True', 'Mtu : 1500', "Bridge : $($endpoint.Bridge)"
            )) { $list | Should -BeLike "*$line*" }
    }

    It 'does not show an endpoint whose namespace is gone' {
        New-Web | Out-Null
        Remove-CnNamespace app1
        Wait-Until { @((Get-CnNetwork web -Namespace host).Endpoints).Count -eq 1 }
    }

    It 'shows the others where a file is damaged, and says which and what to do' {
        New-CnNetwork web, db -Namespace host | Out-Null
        $file = [IO.Directory]::GetFiles('/run/containernet', 'web.json', 'AllDirectories')[0]
        [IO.File]::WriteAllText($file, '{ "Version": 1, ')
        $shown = Assert-Error { Get-CnNetwork -Namespace host } ProtocolError -Target $file -Message "*'web' from $file*Remove-CnNetwork web -Force*"
        $shown.Name | Should -Be db
        Assert-Error { Get-CnNetwork web -Namespace host } ProtocolError
        Get-CnNetwork db -Namespace host | ForEach-Object Name | Should -Be db
        foreach ($command in { Test-CnNetwork -Namespace host }, { Repair-CnNetwork -Namespace host }, { New-CnNamespace app1 | Connect-CnContainer web -Namespace host }, { Remove-CnNetwork web -Namespace host }, { New-CnNetwork web -Force -Namespace host }) {
            Assert-Error $command ProtocolError -Message "*$file*"
        }
    }

    It 'completes names' {
        New-CnNetwork web -Namespace host | Out-Null
        Complete 'Get-CnNetwork -Namespace host -Network w' | Should -Be web
    }
}
