# What the specs of NAT share: a host that is a router, a container behind its bridge, and a world that knows the host only.
#
#     c1                            host                             world
#     eth0 172.17.0.2/16 ── veth1 ─ docker0 172.17.0.1/16
#          fd17::2/64               fd17::1/64
#                                   uplink 192.0.2.1/24 ──────────── eth0 192.0.2.2/24
#                                          2001:db8::1/64                 2001:db8::2/64
#
# It stands in namespaces of its own, so that each test has a fresh ip_forward too.

function New-NatNetwork {
    New-CnNamespace host, c1, world | Out-Null
    New-CnBridge docker0 -Address 172.17.0.1/16, fd17::1/64 -Namespace host | Out-Null
    New-CnVethPair veth1 -PeerName eth0 -PeerNamespace c1 -Bridge docker0 -Namespace host | Out-Null
    Add-CnAddress eth0 172.17.0.2/16, fd17::2/64 -Namespace c1 | Out-Null
    Add-CnRoute default -Gateway 172.17.0.1 -Namespace c1 | Out-Null
    Add-CnRoute default -Gateway fd17::1 -Namespace c1 | Out-Null
    New-CnVethPair uplink -PeerName eth0 -PeerNamespace world -Namespace host | Out-Null
    Add-CnAddress uplink 192.0.2.1/24, 2001:db8::1/64 -Namespace host | Out-Null
    Add-CnAddress eth0 192.0.2.2/24, 2001:db8::2/64 -Namespace world | Out-Null
}

# Runs a program in a namespace.
function Invoke-In {
    $namespace, $rest = $args
    Assert-Tool $rest[0]
    Invoke-Tool nsenter "--net=/run/netns/$namespace" @rest
}

# One echo request; is there an answer?
function Test-Ping {
    param([string] $From, [string] $To)

    if (-not (Get-Command ping, nsenter -CommandType Application -ErrorAction Ignore)) { return Test-CnConnection $To -Namespace $From -Count 1 -Quiet }
    $null = & nsenter "--net=/run/netns/$From" ping -n -c 1 -W 1 $To 2>&1
    $LASTEXITCODE -eq 0
}

# Lets the world remember by whom it is spoken to.
function Start-Seeing {
    Invoke-In world nft 'table inet seen {
        set four { type ipv4_addr; flags dynamic; }
        set six { type ipv6_addr; flags dynamic; }
        chain prerouting {
            type filter hook prerouting priority 0;
            icmp type echo-request add @four { ip saddr }
            icmpv6 type echo-request add @six { ip6 saddr }
            meta nfproto ipv4 meta l4proto { tcp, udp } add @four { ip saddr }
        }
    }' | Out-Null
}

function Get-Seen {
    Assert-Tool nft
    foreach ($name in 'four', 'six') {
        # Not .nftables.set: arrays have a method of that name.
        (JsonOf nsenter --net=/run/netns/world nft -j list set inet seen $name).nftables | Where-Object { $_.set.elem } | ForEach-Object { $_.set.elem }
    }
}

# What nft prints of a namespace: the rules without the lines around them.
function Get-Rule {
    param([string] $Namespace = 'host')

    Invoke-In $Namespace nft list ruleset | Where-Object { $_ -match '\bcounter\b' } | ForEach-Object Trim
}

# The same with handles, hooks and families, as objects.
function Get-Ruleset {
    param([string] $Namespace = 'host')

    Assert-Tool nft
    (JsonOf nsenter "--net=/run/netns/$Namespace" nft -j list ruleset).nftables | Where-Object { -not $_.metainfo }
}
