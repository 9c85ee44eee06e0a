@{
    RootModule           = 'ContainerNet.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '7e242801-0b50-477f-bec3-cd7025114278'
    Author               = 'The ContainerNet authors'
    CompanyName          = 'The ContainerNet authors'
    Copyright            = 'Copyright (c) 2026 The ContainerNet authors. MIT licence.'
    Description          = 'Container networking for Linux, with objects: network namespaces, veth pairs, bridges, routes and NAT, over netlink, without ip, nft, brctl or docker.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('ContainerNet.Format.ps1xml')
    TypesToProcess       = @('ContainerNet.Types.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'New-CnNamespace', 'Get-CnNamespace', 'Remove-CnNamespace', 'Invoke-CnCommand'
        'Get-CnLink', 'Set-CnLink', 'Move-CnLink', 'Remove-CnLink', 'Connect-CnLink', 'Disconnect-CnLink'
        'New-CnVethPair', 'New-CnBridge', 'New-CnMacvlan'
        'Get-CnBridge', 'Get-CnFdbEntry', 'Add-CnFdbEntry', 'Remove-CnFdbEntry'
        'Get-CnAddress', 'Add-CnAddress', 'Remove-CnAddress'
        'Get-CnRoute', 'Add-CnRoute', 'Remove-CnRoute', 'Find-CnRoute'
        'Get-CnNeighbor', 'Add-CnNeighbor', 'Remove-CnNeighbor'
        'Get-CnForwarding', 'Enable-CnForwarding', 'Disable-CnForwarding'
        'Add-CnMasquerade', 'Get-CnMasquerade', 'Remove-CnMasquerade'
        'Get-CnNatRule', 'Get-CnFirewallRule'
        'Get-CnContainer'
        'New-CnNetwork', 'Get-CnNetwork', 'Remove-CnNetwork', 'Connect-CnContainer', 'Disconnect-CnContainer', 'Get-CnEndpoint'
        'Publish-CnPort', 'Unpublish-CnPort', 'Get-CnPublishedPort'
        'Test-CnNetwork', 'Repair-CnNetwork', 'Get-CnOrphan', 'Remove-CnOrphan'
        'Get-CnConnection', 'Remove-CnConnection', 'Get-CnLinkStatistics', 'Measure-CnTraffic'
        'Test-CnConnection', 'Get-CnTopology', 'Export-CnTopology'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('PSEdition_Core', 'Linux', 'Network', 'Container', 'Docker', 'Bridge', 'veth', 'Namespace', 'NAT', 'netlink', 'nftables')
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
