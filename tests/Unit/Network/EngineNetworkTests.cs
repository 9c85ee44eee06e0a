using System.Text.Json;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>What engines tell of their networks.</summary>
public sealed class EngineNetworkTests
{
    private static readonly string s_web = "d1".PadRight(64, '0');
    private static readonly CnNamespace s_host = new(null, "/proc/1/ns/net", 1, null, isCurrent: true);

    private readonly string _dual = $$"""
        {"Name":"dual","Id":"{{s_web}}","Created":"2026-11-23T21:52:58.005682474Z","Scope":"local","Driver":"bridge","EnableIPv6":true,"IPAM":{"Driver":"default","Options":null,
        "Config":[{"Subnet":"10.81.0.0/24","IPRange":"10.81.0.128/25","AuxiliaryAddresses":{"printer":"10.81.0.9"} },{"Subnet":"fd00:77::/64"}]},"Internal":false,"Attachable":false,
        "Ingress":false,"ConfigFrom":{"Network":""},"ConfigOnly":false,"Containers":{"{{s_web}}":{"Name":"web","EndpointID":"e1","MacAddress":"02:42:0a:51:00:02",
        "IPv4Address":"10.81.0.130/24","IPv6Address":"fd00:77::2/64"} },"Options":{"com.docker.network.bridge.enable_icc":"false"},"Labels":{} }
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Docker_is_asked_about_each_network_by_its_id()
    {
        using var engine = new FakeEngine(r => r switch
        {
            "GET /networks" => FakeEngine.Json($"[{_dual}, {{\"Name\":\"none\"}}]"),
            _ when r == $"GET /networks/{s_web}" => FakeEngine.Json(_dual),
            _ => null,
        });
        using var session = new NetworkSession();
        using var table = new ContainerTable(session, [engine.Path]);

        CnNetwork network = new(Assert.Single(table.Networks((name, _) => name == "dual", Stop)), s_host);

        Assert.Equal(("docker", "dual", "br-d10000000000", false, true), (network.Source, network.Name, network.Bridge, network.Icc, network.Masquerade));
        Assert.Equal(("10.81.0.128/25", "10.81.0.9", 1ul, 127ul),
            (network.IPAM.Config[0].IPRange, network.IPAM.Config[0].AuxiliaryAddresses["printer"], network.IPAM.Config[0].Used, network.IPAM.Config[0].Free));
        Assert.Equal(("web", "e1", "fd00:77::2/64"), (network.Endpoints[0].Name, network.Endpoints[0].EndpointId, network.Containers[s_web].IPv6Address));
        Assert.Empty(table.Faults);
    }

    [Fact]
    public void Podman_tells_names_and_bridges_in_its_own_protocol()
    {
        using var engine = new FakeEngine(r => FakeEngine.Json(
            r.Contains("libpod", StringComparison.Ordinal) ? $"[{{\"name\":\"podman\",\"id\":\"{s_web}\",\"network_interface\":\"podman0\"}}]"
            : r.EndsWith("networks", StringComparison.Ordinal) ? $"[{_dual.Replace("\"dual\"", "\"bridge\"", StringComparison.Ordinal)}]"
            : _dual,
            header: "Libpod-Api-Version: 4.3.1"));
        using var session = new NetworkSession();
        using var table = new ContainerTable(session, [engine.Path]);

        CnNetwork network = new(Assert.Single(table.Networks((_, _) => true, Stop)), s_host);

        Assert.Equal(("podman", "podman", "podman0"), (network.Source, network.Name, network.Bridge));
    }

    [Fact]
    public void An_engine_that_cannot_be_asked_is_a_fault_and_no_more()
    {
        using var session = new NetworkSession();
        using var table = new ContainerTable(session, ["/nowhere/engine.sock"]);

        Assert.Empty(table.Networks((_, _) => true, Stop));
        Assert.Single(table.Faults);
    }

    [Fact]
    public void Json_is_printed_as_docker_does_it() => Assert.Equal(
        """
        [
            {
                "a": [],
                "b": {},
                "c": [
                    1,
                    "x\u003cy"
                ],
                "d": null
            }
        ]
        """,
        DockerJson.Print([JsonDocument.Parse("""{"a":[],"b":{ },"c":[1,"x\u003cy"],"d":null}""").RootElement]));
}
