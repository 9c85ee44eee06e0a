using System.Net;
using System.Text.Json;
using ContainerNet.Linux;
using ContainerNet.Network;
using Xunit;
using static ContainerNet.Unit.Network.Networks.Sample;

namespace ContainerNet.Unit.Network.Networks;

/// <summary>What is kept in /run/containernet, by whom, and what is left of it.</summary>
public sealed class NetworkStoreTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("containernet-").FullName;
    private readonly string _root;
    private readonly string _folder;

    public NetworkStoreTests()
    {
        _root = Path.Combine(_parent, "store");
        _folder = Path.Combine(_root, "4026531840-1");
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void What_was_saved_is_read_to_the_letter()
    {
        using (NetworkStore store = Lock()) store.Save(Full());
        string text = File.ReadAllText(FileOf("web"));

        using (NetworkStore store = Lock()) store.Save(Assert.Single(Read().Networks));
        Assert.Equal(text, File.ReadAllText(FileOf("web")));

        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal("Version", json.RootElement.EnumerateObject().First().Name);
        Assert.Contains("\"Größe\": \"1 + 1 <> \\\"3\\\"\"", text, StringComparison.Ordinal);
        Assert.Contains("\"172.20.5.0/24\"", text, StringComparison.Ordinal);
        Assert.Contains("\"02:42:de:34:97:01\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_property_is_forgotten()
    {
        using (NetworkStore store = Lock()) store.Save(Full());
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(FileOf("web")));
        JsonElement network = json.RootElement;
        JsonElement endpoint = network.GetProperty(nameof(NetworkRecord.Endpoints))[0];
        IEnumerable<string> forgotten =
        [
            .. Forgotten<NetworkRecord>(network),
            .. Forgotten<PoolRecord>(network.GetProperty(nameof(NetworkRecord.Pools))[0]),
            .. Forgotten<SettingRecord>(network.GetProperty(nameof(NetworkRecord.Restore))[0]),
            .. Forgotten<EndpointRecord>(endpoint),
            .. Forgotten<NamespaceRecord>(endpoint.GetProperty(nameof(EndpointRecord.Namespace))),
            .. Forgotten<PublishedPortRecord>(endpoint.GetProperty(nameof(EndpointRecord.Ports))[0]),
        ];
        Expect.None(forgotten);

        // What can be set must be saved, and the sample must have it, and not as it is by itself, or its way back would not be tested.
        static IEnumerable<string> Forgotten<T>(JsonElement json) =>
            from property in typeof(T).GetProperties()
            where property.SetMethod is not null && !json.TryGetProperty(property.Name, out _)
            select $"{typeof(T).Name}.{property.Name}";
    }

    [Fact]
    public void Networks_come_in_the_order_of_their_names_by_character()
    {
        using NetworkStore store = Lock();
        foreach (string name in (string[])["web-2", "web", "Web", "web.2"]) store.Save(NetworkNamed(name));
        string[] ordered = ["Web", "web", "web-2", "web.2"];
        Assert.Equal(ordered, store.Networks.Select(n => n.Name));
        Assert.Equal(ordered, Read().Networks.Select(n => n.Name));
    }

    [Fact]
    public void Where_nothing_is_there_is_nothing()
    {
        Assert.Empty(Read().Networks);
        Assert.Empty(NetworkStore.All(_root));
        Assert.False(Directory.Exists(_root));
    }

    [Fact]
    public void Nothing_is_left_when_the_last_network_goes()
    {
        using (NetworkStore store = Lock())
        {
            store.Save(NetworkNamed("web"));
            store.Save(NetworkNamed("db"));
        }

        Assert.Equal(["db.json", "lock", "web.json"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        using (NetworkStore store = Lock()) store.Delete(NetworkNamed("db"));
        using (NetworkStore store = Lock())
        {
            store.Delete(NetworkNamed("web"));
            store.Delete(NetworkNamed("web"));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Fact]
    public void Nothing_is_left_when_nothing_was_saved()
    {
        Lock().Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Fact]
    public void Another_namespaces_networks_stay()
    {
        NamespaceRecord other = Host with { Inode = 4026532999, Cookie = null };
        using (NetworkStore store = NetworkStore.Lock(other, TestContext.Current.CancellationToken, _root)) store.Save(NetworkNamed("web"));
        using (NetworkStore store = Lock()) store.Save(NetworkNamed("web"));
        Assert.Equal([(Host.Inode, Host.Cookie), (other.Inode, other.Cookie)], NetworkStore.All(_root).Select(f => (f.Host.Inode, f.Host.Cookie)));
        Assert.Equal(["4026531840-1", "4026532999"], NetworkStore.All(_root).Select(f => Path.GetFileName(f.Folder)));

        using (NetworkStore store = Lock()) store.Delete(NetworkNamed("web"));
        Assert.Equal([other.Inode], NetworkStore.All(_root).Select(f => f.Host.Inode));
        NetworkStore.DeleteFolder(Path.Combine(_root, "4026532999"), TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFileSystemEntries(_parent));
        NetworkStore.DeleteFolder(Path.Combine(_root, "4026532999"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Everybody_may_read_whatever_the_umask_was()
    {
        using (NetworkStore store = Lock()) store.Save(NetworkNamed("web"));
        Assert.All(Directory.GetDirectories(_root).Append(_root), d => Assert.Equal("755", Octal(d)));
        Assert.Equal("644", Octal(FileOf("web")));

        static string Octal(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
    }

    [Fact]
    public void Twenty_at_once_get_twenty_addresses_and_leave_nothing()
    {
        const int Count = 20;
        const int Rounds = 25;
        var given = new HashSet<string>();
        AtOnce(Count, i =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                using NetworkStore store = Lock();
                NetworkRecord network = store.Networks.SingleOrDefault() ?? NetworkNamed("web");
                var pool = new AddressPool(network.Pools[0], network.Endpoints);
                IPAddress address = pool.Lease("test", null, $"app{i}");
                store.Save(network with { Pools = [pool.Record], Endpoints = [.. network.Endpoints, Endpoint($"app{i}-{round}", $"{address}/16")] });
                Assert.True(given.Add(address.ToString()));
            }
        });
        Assert.Equal(Count * Rounds, given.Count);

        // They leave one by one; the last one takes the folders away while others still wait for its lock.
        AtOnce(Count, i =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                using NetworkStore store = Lock();
                NetworkRecord network = Assert.Single(store.Networks);
                network = network with { Endpoints = [.. network.Endpoints.Where(e => e.Name != $"app{i}-{round}")] };
                if (network.Endpoints.Length > 0) store.Save(network);
                else store.Delete(network);
            }
        });
        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Fact]
    public void Folders_may_come_and_go_while_others_wait_and_read()
    {
        int holders = 0;
        int finished = 0;
        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        AtOnce(9, i =>
        {
            if (i == 8)
            {
                while (!done.IsCancellationRequested) Assert.Empty(Read().Damaged);
                return;
            }

            // Two namespaces: the folder of both goes too.
            NamespaceRecord host = Host with { Cookie = (ulong)(i % 2) };
            for (int round = 0; round < 100; round++)
            {
                using NetworkStore store = NetworkStore.Lock(host, TestContext.Current.CancellationToken, _root);
                if (i % 2 == 0) Assert.Equal(1, Interlocked.Increment(ref holders));
                Assert.Empty(store.Networks);
                store.Save(NetworkNamed($"n{i}"));
                store.Delete(NetworkNamed($"n{i}"));
                if (i % 2 == 0) Interlocked.Decrement(ref holders);
            }

            if (Interlocked.Increment(ref finished) == 8) done.Cancel();
        });
        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Fact]
    public void A_wait_can_be_ended()
    {
        using NetworkStore held = Lock();
        held.Save(NetworkNamed("web"));
        using var stopping = new CancellationTokenSource(50);
        CnException e = Assert.Throws<CnException>(() => NetworkStore.Lock(Host, stopping.Token, _root));
        Assert.Equal(CnErrorKind.Canceled, e.Kind);
        Assert.Contains(_folder, e.Message, StringComparison.Ordinal);
        Assert.Single(Read().Networks);
    }

    [Fact]
    public void A_lock_file_that_was_replaced_is_the_lock_of_nothing()
    {
        Directory.CreateDirectory(_folder);
        string path = Path.Combine(_folder, "lock");
        int holders = 0;
        for (int round = 0; round < 20; round++)
        {
            FileLock first = FileLock.Take(path, TestContext.Current.CancellationToken);
            Exception? failure = null;
            var waiter = new Thread(() => failure = Record.Exception(() => Hold(1))) { IsBackground = true };
            waiter.Start();

            // The waiter has the old file open by now, or he has not: either way he and the next one must meet at the new one.
            waiter.Join(round % 4);
            File.Delete(path);
            Hold(5);
            first.Dispose();
            waiter.Join();
            Assert.Null(failure);
        }

        void Hold(int milliseconds)
        {
            using FileLock held = FileLock.Take(path, TestContext.Current.CancellationToken);
            Assert.Equal(1, Interlocked.Increment(ref holders));
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(milliseconds);
            Interlocked.Decrement(ref holders);
        }
    }

    [Fact]
    public void What_a_killed_writer_left_is_nothing_and_the_next_one_clears_it()
    {
        using (NetworkStore store = Lock()) store.Save(NetworkNamed("web"));
        File.WriteAllText(FileOf("web") + ".new", "{ \"Version\": 1, \"Id\": \"aa");
        Assert.Empty(Read().Damaged);
        Assert.Single(Read().Networks);

        Lock().Dispose();
        Assert.Equal(["lock", "web.json"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_folder_without_a_lock_is_one_whose_maker_died()
    {
        Directory.CreateDirectory(_folder);
        Directory.CreateDirectory(Path.Combine(_root, "somebody's"));
        Assert.Equal(Host.Inode, Assert.Single(NetworkStore.All(_root)).Host.Inode);
        using (NetworkStore store = Lock()) store.Save(NetworkNamed("web"));
        Assert.Equal(Host.Cookie, Assert.Single(NetworkStore.All(_root)).Host.Cookie);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "It is null, where an object is expected.")]
    [InlineData("[]", "It is [], where an object is expected.")]
    [InlineData("{", "JSON")]
    [InlineData("{}", "Version is missing.")]
    [InlineData("{ \"Version\": 0 }", "Version is 0, where a number from 1 to 2147483647 is expected.")]
    [InlineData("\0\0\0\0", "invalid")]
    public void A_file_that_makes_no_sense_is_reported_and_in_nobodys_way(string content, string why)
    {
        using (NetworkStore store = Lock()) store.Save(NetworkNamed("db"));
        File.WriteAllText(FileOf("web"), content);

        StoredNetworks read = Read();
        Assert.Equal(["db"], read.Networks.Select(n => n.Name));
        DamagedNetwork damaged = Assert.Single(read.Damaged);
        Assert.Equal("web", damaged.Name);
        Assert.Equal(CnErrorKind.ProtocolError, damaged.Fault.Kind);
        Assert.Contains(FileOf("web"), damaged.Fault.Message, StringComparison.Ordinal);
        Assert.Contains(why, damaged.Fault.Message, StringComparison.Ordinal);

        // It is nobody's to overwrite or to remove, and keeps its folder.
        using (NetworkStore store = Lock())
        {
            Assert.Same(store.Damaged[0].Fault, Assert.Throws<CnException>(() => store.Save(NetworkNamed("web"))));
            Assert.Throws<CnException>(() => store.Delete(NetworkNamed("web")));
            Assert.Throws<CnException>(() => store.ThrowIfDamaged("web"));
            store.ThrowIfDamaged("db");
            store.Delete(NetworkNamed("db"));
        }

        Assert.Equal(content, File.ReadAllText(FileOf("web")));
        File.Delete(FileOf("web"));
        Lock().Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Theory]
    [InlineData("\"Name\": \"web\"", "\"Name\": \"db\"", "It is about network 'db'.")]
    [InlineData("\"172.20.0.0/16\"", "\"172.20.0.1/16\"", "Subnet is \"172.20.0.1/16\", where a subnet is expected.")]
    [InlineData("\"172.20.0.1\"", "\"172\"", "Gateway is \"172\", where an address is expected.")]
    [InlineData("\"172.20.0.1\"", "\"172.20.0.1/16\"", "Gateway is \"172.20.0.1/16\", where an address is expected.")]
    [InlineData("\"02:42:ac:14:00:02\"", "17", "MacAddress is 17, where a text is expected.")]
    [InlineData("\"02:42:ac:14:00:02\"", "\"02:42\"", "MacAddress is \"02:42\", where a MAC address is expected.")]
    [InlineData("\"02:42:ac:14:00:02\"", "null", "MacAddress is missing.")]
    [InlineData("\"Bridge\": \"cn-aaaaaaaaaaaa\",", "", "Bridge is missing.")]
    [InlineData("\"172.20.0.2/16\"", "null", "Addresses is null, where a text is expected.")]
    [InlineData("\"Internal\": false", "\"Internal\": 0", "Internal is 0, where true or false is expected.")]
    [InlineData("\"Mtu\": 1500", "\"Mtu\": 1.5", "Mtu is 1.5, where a number from 0 to 2147483647 is expected.")]
    [InlineData("\"Created\": \"2026", "\"Created\": \"26", "where a time is expected.")]
    [InlineData("\"ToSource\": []", "\"ToSource\": {}", "ToSource is {}, where a list is expected.")]
    [InlineData("\"Id\": \"aaaa", "\"Id\": \"aa", "where 64 hexadecimal digits are expected.")]
    [InlineData("\"Protocol\": \"Tcp\"", "\"Protocol\": \"tcp\"", "Protocol is 'tcp', where Tcp, Udp or Sctp is expected.")]
    [InlineData("\"Bridge\": \"cn", "\"Bridge\": \"\\ud800", "no UTF-8")]
    [InlineData("\"HostPort\": 8080", "\"HostPort\": 65536", "HostPort is 65536, where a number from 1 to 65535 is expected.")]
    public void What_a_person_mistyped_is_noticed(string before, string after, string why)
    {
        using (NetworkStore store = Lock()) store.Save(NetworkNamed("web", Endpoint("app1", "172.20.0.2/16") with { Ports = [new PublishedPortRecord(null, 8080, PortProtocol.Tcp, 80)] }));
        string text = File.ReadAllText(FileOf("web"));
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(FileOf("web"), text.Replace(before, after, StringComparison.Ordinal));
        Assert.Contains(why, Assert.Single(Read().Damaged).Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_cut_anywhere_or_with_any_byte_changed_never_do_worse()
    {
        using (NetworkStore store = Lock()) store.Save(Full());
        byte[] whole = File.ReadAllBytes(FileOf("web"));
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] mutated = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (i % 2 == 1) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(FileOf("web"), mutated);
            StoredNetworks read = Read();
            Assert.Equal(1, read.Networks.Count + read.Damaged.Count);
        }
    }

    [Fact]
    public void A_newer_modules_file_is_left_to_it()
    {
        using (NetworkStore store = Lock()) store.Save(NetworkNamed("web") with { Version = NetworkRecord.CurrentVersion + 1 });
        Assert.Equal(CnErrorKind.NotSupported, Assert.Single(Read().Damaged).Fault.Kind);
    }

    [Fact]
    public void A_disk_that_says_no_is_an_error_with_path_and_errno_and_the_file_stays()
    {
        using NetworkStore store = Lock();
        store.Save(NetworkNamed("web"));
        string before = File.ReadAllText(FileOf("web"));
        // Where the new file should be written there is something else.
        Directory.CreateDirectory(FileOf("web") + ".new");
        CnException e = Assert.Throws<CnException>(() => store.Save(NetworkNamed("web") with { Mtu = 9000 }));
        Assert.StartsWith($"Cannot save network 'web' in {FileOf("web")}: ", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(FileOf("web")));
        Assert.Equal(1500, store.Networks[0].Mtu);
        Directory.Delete(FileOf("web") + ".new");
    }

    [Fact]
    public void A_root_that_is_no_folder_is_an_error()
    {
        File.WriteAllText(_root, "");
        CnException e = Assert.Throws<CnException>(() => Lock());
        Assert.StartsWith($"Cannot lock the networks in {_folder}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_has_no_place_is_an_error()
    {
        string root = Path.Combine(_parent, "nowhere", "store");
        CnException e = Assert.Throws<CnException>(() => NetworkStore.Lock(Host, TestContext.Current.CancellationToken, root));
        Assert.Equal(CnErrorKind.NotFound, e.Kind);
    }

    [Fact]
    public void A_lock_that_cannot_be_had_leaves_nothing_of_ours()
    {
        // A symbolic link is followed by nobody, wherever it leads.
        Directory.CreateDirectory(_folder);
        File.CreateSymbolicLink(Path.Combine(_folder, "lock"), Path.Combine(_parent, "nowhere"));
        CnException e = Assert.Throws<CnException>(() => Lock());
        Assert.Equal(CnErrorKind.Rejected, e.Kind);
        Assert.Equal(["lock"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_was_removed_by_hand_under_its_holder_is_an_error_and_no_more()
    {
        using NetworkStore store = Lock();
        store.Save(NetworkNamed("web"));
        Directory.Delete(_root, recursive: true);
        Assert.Equal(CnErrorKind.NotFound, Assert.Throws<CnException>(() => store.Save(NetworkNamed("web"))).Kind);
        store.Delete(NetworkNamed("web"));
    }

    private NetworkStore Lock() => NetworkStore.Lock(Host, TestContext.Current.CancellationToken, _root);

    private StoredNetworks Read() => NetworkStore.Read(Host, _root);

    private string FileOf(string network) => Path.Combine(_folder, network + ".json");

    /// <summary>Threads of their own: the pool's come one by one. An exception in one of them is the test's.</summary>
    private static void AtOnce(int count, Action<int> action)
    {
        using var start = new Barrier(count);
        var failures = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            failures[i] = Record.Exception(() => action(i));
        }) { IsBackground = true })];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.All(failures, Assert.Null);
    }
}
