# What the specs of networks share: a host of its own, with a world outside that has a route to the containers (it should be of no use to it).
#
#     app1, app2 ... ── web (a bridge of `host`) 172.20.0.1/16, fd20::1/64 ── uplink 192.0.2.1/24, 2001:db8::1/64 ── eth0 192.0.2.2/24, 2001:db8::2/64 in world

function New-NetworkHost {
    New-CnNamespace host, world | Out-Null
    New-CnVethPair uplink -PeerName eth0 -PeerNamespace world -Namespace host | Out-Null
    Add-CnAddress uplink 192.0.2.1/24, 2001:db8::1/64 -Namespace host | Out-Null
    Add-CnAddress eth0 192.0.2.2/24, 2001:db8::2/64 -Namespace world | Out-Null
    Add-CnRoute 172.16.0.0/12 -Gateway 192.0.2.1 -Namespace world | Out-Null
    Add-CnRoute fd20::/32 -Gateway 2001:db8::1 -Namespace world | Out-Null
    Add-CnRoute default -Gateway 192.0.2.2 -Namespace host | Out-Null
}

# The networks go first, so that nothing of them is left in /run; then the rest.
function Clear-NetworkHost {
    Get-CnNetwork -Namespace host -ErrorAction Ignore | Remove-CnNetwork -Force -ErrorAction Ignore
    Get-CnNetwork | Remove-CnNetwork -Force
    Clear-Sandbox
}

function New-Web {
    param([string[]] $Container = @('app1', 'app2'), [hashtable] $With = @{})

    New-CnNetwork web -Subnet 172.20.0.0/16, fd20::/64 -Namespace host @With | Out-Null
    New-CnNamespace $Container | Connect-CnContainer web -Namespace host
}

# A server in a namespace: answers each connection, or datagram, with the address that it sees and its own name.
function Start-Server {
    param([string] $Namespace, [int] $Port, [switch] $Udp, [string] $Address = '::')

    $code = @'
import socket, sys
name, port, kind, address = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((address, port))
if kind == "tcp": s.listen(20)
print("ready", flush=True)
while True:
    if kind == "udp":
        data, peer = s.recvfrom(100)
        s.sendto((name + " " + peer[0].replace("::ffff:", "")).encode(), peer)
    else:
        c, peer = s.accept()
        try: c.sendall((name + " " + peer[0].replace("::ffff:", "")).encode())
        except OSError: pass
        c.close()
'@
    Assert-Tool python3
    $start = [Diagnostics.ProcessStartInfo]::new('nsenter')
    foreach ($argument in "--net=/run/netns/$Namespace", 'python3', '-c', $code, $Namespace, "$Port", ($Udp ? 'udp' : 'tcp'), $Address) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardOutput.ReadLine() | Should -BeExactly 'ready'
    $process
}

function Stop-Server {
    param([Diagnostics.Process[]] $Process)

    foreach ($one in $Process) { if ($one) { $one.Kill(); $one.WaitForExit(); $one.Dispose() } }
}

# What a server answers to a namespace: "app1 192.0.2.2"; nothing within a second is nothing. From one source port, if asked for.
function Get-Answer {
    param([string] $From, [string] $To, [int] $Port, [switch] $Udp, [int] $SourcePort = 0)

    $code = @'
import socket, sys
to, port, kind, source = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
s = socket.socket(socket.AF_INET6 if ":" in to else socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
s.settimeout(1)
try:
    if source: s.bind(("", source))
    s.connect((to, port))
    if kind == "udp": s.send(b"x")
    print(s.recv(100).decode())
except OSError: pass
'@
    Assert-Tool python3
    & nsenter "--net=/run/netns/$From" python3 -c $code $To $Port ($Udp ? 'udp' : 'tcp') $SourcePort
}
