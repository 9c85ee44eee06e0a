using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network.Networks;

/// <summary>What networks and labels can be called.</summary>
public class NetworkNameTests
{
    [Theory]
    [InlineData("web")]
    [InlineData("0")]
    [InlineData("my_net-1.local")]
    [InlineData("web.json.new")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void A_name_will_do(string name) => Assert.Null(NetworkName.Fault(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-web")]
    [InlineData("_web")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("größe")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_name_will_not_do(string name) => Assert.NotNull(NetworkName.Fault(name));

    [Theory]
    [InlineData("com.example.stage", true)]
    [InlineData("Größe", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a=b", false)]
    [InlineData("a\u200bb", false)]
    [InlineData("a\0", false)]
    public void A_label_has_a_name_that_can_be_seen_and_typed(string key, bool willDo) => Assert.Equal(willDo, LabelName.Fault(key) is null);
}
