using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>What the runtimes call the control groups of their containers.</summary>
public class CgroupPathTests
{
    private const string A = "a5a2891826c10398fbd8ca6ddfb98118d531fe1561eff7a20d6750f267304a6b";
    private const string B = "b1cdaa021d2b0e32eee14d0b69b637ac5f0892a0b50e48a4e4910a2a51dac019";
    private const string Pod = "kubepods-burstable-pod1b2c3d4e_1234_5678_9abc_def012345678.slice";

    [Theory]
    // dockerd, with its cgroupfs and its systemd driver, and with a parent of the user's.
    [InlineData($"0::/docker/{A}", "docker", A)]
    [InlineData($"0::/system.slice/docker-{A}.scope", "docker", A)]
    [InlineData($"0::/limited.slice/docker-{A}.scope", "docker", A)]
    // An init system inside makes groups of its own below.
    [InlineData($"0::/system.slice/docker-{A}.scope/init.scope", "docker", A)]
    [InlineData($"0::/docker/{A}/system.slice/nginx.service", "docker", A)]
    // Seen from another control group namespace.
    [InlineData($"0::/../../docker-{A}.scope", "docker", A)]
    // Docker in Docker: the one inside.
    [InlineData($"0::/docker/{A}/docker/{B}", "docker", B)]
    [InlineData($"0::/machine.slice/libpod-{A}.scope", "podman", A)]
    [InlineData($"0::/machine.slice/libpod-{A}.scope/container", "podman", A)]
    [InlineData($"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{A}.scope/container", "podman", A)]
    [InlineData($"0::/machine.slice/machine-libpod_pod_{B}.slice/libpod-{A}.scope", "podman", A)]
    [InlineData($"0::/libpod_parent/libpod-{A}", "podman", A)]
    [InlineData($"0::/kubepods.slice/kubepods-burstable.slice/{Pod}/cri-containerd-{A}.scope", "containerd", A)]
    [InlineData($"0::/kubepods/burstable/pod1b2c3d4e-1234-5678-9abc-def012345678/{A}", "containerd", A)]
    [InlineData($"0::/system.slice/containerd.service/{Pod}:cri-containerd:{A}", "containerd", A)]
    [InlineData($"0::/system.slice/nerdctl-{A}.scope", "containerd", A)]
    [InlineData($"0::/k8s.io/{A}", "containerd", A)]
    [InlineData("0::/default/web", "containerd", "web")]
    [InlineData($"0::/kubepods.slice/{Pod}/crio-{A}.scope", "cri-o", A)]
    [InlineData($"0::/kubepods.slice/{Pod}/crio-{A}.scope/container", "cri-o", A)]
    [InlineData("0::/lxc.payload.web", "lxc", "web")]
    [InlineData("0::/lxc.payload.web/system.slice/cron.service", "lxc", "web")]
    [InlineData("0::/lxc.payload/web", "lxc", "web")]
    [InlineData("0::/lxc/web/init.scope", "lxc", "web")]
    [InlineData($"0::/lxc.payload.web/docker/{A}", "docker", A)]
    [InlineData(@"0::/machine.slice/machine-web\x2d1.scope/payload", "systemd-nspawn", "web-1")]
    [InlineData("0::/machine.slice/systemd-nspawn@web.service/payload/init.scope", "systemd-nspawn", "web")]
    [InlineData($"0::/new.slice/somebody-{A}.scope", "somebody", A)]
    public void A_container_is_told_by_its_path(string line, string runtime, string id) =>
        Assert.Equal(new CgroupContainer(runtime, id), CgroupPath.Parse([line]));

    [Theory]
    [InlineData("0::/")]
    [InlineData("0::/init.scope")]
    [InlineData("0::/system.slice/docker.service")]
    [InlineData("0::/user.slice/user-1000.slice/session-2.scope")]
    // Who watches over a container is on the host's network.
    [InlineData($"0::/machine.slice/libpod-conmon-{A}.scope")]
    [InlineData($"0::/kubepods.slice/crio-conmon-{A}.scope")]
    [InlineData("0::/lxc.monitor.web")]
    [InlineData(@"0::/machine.slice/machine-qemu\x2d1\x2dvm.scope/libvirt/emulator")]
    // Too short, too long, no hexadecimal digits.
    [InlineData("0::/docker/f3be8740b823a2f0f10c332114b05354")]
    [InlineData($"0::/docker/{A}0")]
    [InlineData("0::/docker/buildx")]
    [InlineData("0::/default/web/more")]
    [InlineData("")]
    [InlineData("nonsense")]
    public void Others_are_in_none(string line) => Assert.Null(CgroupPath.Parse([line]));

    [Fact]
    public void Version_1_has_a_line_for_each_hierarchy() => Assert.Equal(
        new CgroupContainer("docker", A),
        CgroupPath.Parse(["9:name=systemd:/", $"8:pids:/docker/{A}", $"2:cpu,cpuacct:/docker/{A}", "0::/", ""]));
}
