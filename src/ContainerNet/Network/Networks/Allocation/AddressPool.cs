using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>
/// Who gets which address of a subnet. Pure arithmetic on what is known; several leases in a row see each other. Its cost goes with the number of
/// addresses that are taken, never with the size of the subnet.
/// </summary>
internal sealed class AddressPool
{
    private readonly PoolRecord _pool;

    /// <summary>What nobody is given, and why; the gateway and the reserved ones have an owner.</summary>
    private readonly Dictionary<UInt128, (string Why, bool IsTaken)> _reserved = [];

    /// <summary>What was given, and to whom.</summary>
    private readonly Dictionary<UInt128, string> _given = [];

    private readonly UInt128 _first;
    private readonly UInt128 _last;
    private UInt128? _previous;

    /// <param name="pool">The subnet.</param>
    /// <param name="endpoints">Who has addresses already; those of another family do not matter.</param>
    public AddressPool(PoolRecord pool, IEnumerable<EndpointRecord> endpoints)
        : this(pool, pool.Gateway, endpoints)
    {
    }

    private AddressPool(PoolRecord pool, IPAddress? gateway, IEnumerable<EndpointRecord> endpoints)
    {
        _pool = pool;
        (_first, _last) = AddressNumber.Bounds(pool.Range ?? pool.Subnet);
        _previous = pool.Last is null ? null : AddressNumber.Of(pool.Last);
        Reserve(gateway);
        foreach (EndpointRecord endpoint in endpoints)
        {
            foreach (InterfaceAddress address in endpoint.Addresses)
            {
                if (address.Address.AddressFamily == pool.Family) _given[AddressNumber.Of(address.Address)] = endpoint.Name;
            }
        }
    }

    /// <summary>The subnet, with the address that was given last.</summary>
    public PoolRecord Record => _pool with { Last = _previous is { } number ? AddressNumber.ToAddress(number, _pool.Family) : null };

    public AddressFamily Family => _pool.Family;

    public int PrefixLength => _pool.Subnet.PrefixLength;

    /// <summary>How many addresses containers have, those that they asked for outside of the range among them.</summary>
    public ulong Used => (ulong)_given.Count;

    /// <summary>How many addresses are left to give; <see cref="ulong.MaxValue"/> stands for more than that, as with Docker.</summary>
    public ulong Free
    {
        get
        {
            UInt128 blocked = (UInt128)_given.Keys.Count(IsInRange) + (UInt128)_reserved.Keys.Count(n => IsInRange(n) && !_given.ContainsKey(n));
            UInt128 free = _last - _first + 1 - blocked;
            return free > ulong.MaxValue ? ulong.MaxValue : (ulong)free;
        }
    }

    /// <summary>How many addresses endpoints have, and how many are left to give.</summary>
    public static (ulong Used, ulong Free) Count(PoolRecord pool, IEnumerable<EndpointRecord> endpoints)
    {
        var addresses = new AddressPool(pool, endpoints);
        return (addresses.Used, addresses.Free);
    }

    /// <summary>
    /// The gateway of a new subnet: the one that is asked for, or the first address that containers could get, of the range if there is one. So
    /// does Docker; but a range that would then have none left for a container stays the containers'.
    /// </summary>
    /// <param name="what">As for a lease.</param>
    /// <param name="pool">The subnet, its gateway not yet of any meaning.</param>
    /// <param name="asked">Null: any.</param>
    /// <exception cref="CnException">As <see cref="Lease"/>.</exception>
    public static IPAddress ChooseGateway(string what, PoolRecord pool, IPAddress? asked)
    {
        var addresses = new AddressPool(pool with { Last = null }, gateway: null, []);
        if (asked is not null && addresses.Refusal(asked) is { } refusal) throw new CnException(refusal.Kind, $"Cannot {what} with gateway {asked}: {refusal.Why}.");
        if (asked is not null) return asked;
        return addresses.Free > 1 || pool.Range is null ? addresses.Lease(what, null, "") : ChooseGateway(what, pool with { Range = null }, null);
    }

    /// <summary>Why an address of a new subnet cannot be reserved, whose gateway is not yet chosen; null where it can.</summary>
    public static (CnErrorKind Kind, string Why)? RefusalBeforeGateway(PoolRecord pool, IPAddress address) =>
        new AddressPool(pool, gateway: null, []).Refusal(address);

    /// <summary>Gives an address: the one that is asked for, or the next one after the last that was given, and the first again at the end.</summary>
    /// <param name="what">What cannot be done without, for the error: "connect 'app1' to network 'web'".</param>
    /// <param name="asked">Null: any.</param>
    /// <param name="holder">Who gets it.</param>
    /// <exception cref="CnException">Rejected: nobody can have it. AddressInUse: somebody has it. PoolExhausted: there is none left.</exception>
    public IPAddress Lease(string what, IPAddress? asked, string holder)
    {
        if (asked is null)
        {
            UInt128 next = Next() ?? throw new CnException(CnErrorKind.PoolExhausted, $"Cannot {what}: {Exhausted}.");
            _previous = next;
            _given.Add(next, holder);
            return AddressNumber.ToAddress(next, _pool.Family);
        }

        if (Refusal(asked) is { } refusal) throw new CnException(refusal.Kind, $"Cannot {what} with address {asked}: {refusal.Why}.");
        _given.Add(AddressNumber.Of(asked), holder);
        return asked;
    }

    /// <summary>Why nobody can be given an address; null where it is free.</summary>
    public (CnErrorKind Kind, string Why)? Refusal(IPAddress address)
    {
        if (!_pool.Subnet.Contains(address)) return (CnErrorKind.Rejected, $"it is not in the subnet {_pool.Subnet}");
        UInt128 number = AddressNumber.Of(address);
        if (_reserved.TryGetValue(number, out (string Why, bool IsTaken) reserved)) return (reserved.IsTaken ? CnErrorKind.AddressInUse : CnErrorKind.Rejected, reserved.Why);
        return _given.TryGetValue(number, out string? holder) ? (CnErrorKind.AddressInUse, $"'{holder}' has it") : null;
    }

    private string Exhausted
    {
        get
        {
            string part = _pool.Range is { } range ? $"the range {range} of {_pool.Subnet}" : $"{_pool.Subnet}";
            int used = _given.Keys.Count(IsInRange);
            return $"no address of {part} is left: {used} {(used == 1 ? "is" : "are")} in use, the others are reserved";
        }
    }

    private bool IsInRange(UInt128 number) => number >= _first && number <= _last;

    private UInt128? Next()
    {
        UInt128 next = _previous is { } previous && previous >= _first && previous < _last ? previous + 1 : _first;
        // As many tries as there are taken addresses, and one more, find a free one if there is any; and no address is tried twice.
        UInt128 tries = UInt128.Min(_last - _first, (UInt128)(_given.Count + _reserved.Count));
        for (UInt128 i = 0; i <= tries; i++)
        {
            if (!_given.ContainsKey(next) && !_reserved.ContainsKey(next)) return next;
            next = next == _last ? _first : next + 1;
        }

        return null;
    }

    /// <summary>What comes first says why.</summary>
    private void Reserve(IPAddress? gateway)
    {
        (UInt128 first, UInt128 last) = AddressNumber.Bounds(_pool.Subnet);
        // RFC 3021 and RFC 6164: of two addresses both are the hosts'.
        if (last - first > 1)
        {
            bool four = _pool.Family == AddressFamily.InterNetwork;
            _reserved.Add(first, (four ? $"it is the address of {_pool.Subnet} itself" : "it is the anycast address of the routers in the subnet (RFC 4291)", false));
            if (four) _reserved.Add(last, ($"it is the broadcast address of {_pool.Subnet}", false));
        }

        if (gateway is not null) _reserved.TryAdd(AddressNumber.Of(gateway), ("it is the gateway", true));
        foreach ((string name, IPAddress address) in _pool.Aux) _reserved.TryAdd(AddressNumber.Of(address), ($"it is reserved for '{name}'", true));
    }
}
