using System.Globalization;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Is it the hour, the day, the date (struct xt_time_info)? In UTC, unless a flag says the kernel's zone.</summary>
internal static class TimeMatch
{
    private const uint XT_TIME_MAX_DAYTIME = (24 * 60 * 60) - 1;

    public static XtExtension Read(ref StructReader reader, XtContext context)
    {
        (uint firstDate, uint lastDate, uint first, uint last) = (reader.U32(), reader.U32(), reader.U32(), reader.U32());
        (uint monthDays, byte weekDays, byte flags) = (reader.U32(), reader.U8(), reader.U8());
        bool local = (flags & 1) != 0, contiguous = (flags & 2) != 0;
        string? on = (weekDays & 0xfe) == 0xfe ? null : string.Join(',', Bits(weekDays, "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"));
        int[] days = [.. Enumerable.Range(1, 31).Where(d => (monthDays >> d & 1) != 0)];
        bool hours = first != 0 || last != XT_TIME_MAX_DAYTIME, someDays = (monthDays & 0xfffffffe) != 0xfffffffe, untilDate = lastDate != int.MaxValue && lastDate != uint.MaxValue;
        bool nft = !someDays && firstDate == 0 && !untilDate && !local && !contiguous;
        return new XtExtension(
            nft ? Join(hours ? $"meta hour \"{Clock(first)}\"-\"{Clock(last)}\"" : null, on is null ? null : $"meta day {Days(weekDays)}") : null,
            Join(
                "TIME", hours ? $"from {Clock(first)} to {Clock(last)}" : null, on is null ? null : $"on {on}",
                someDays ? $"on {string.Join(',', days.Select(Ordinal))}" : null, firstDate != 0 ? $"starting from {Date(firstDate, ' ')}" : null,
                untilDate ? $"until date {Date(lastDate, ' ')}" : null, local ? null : "UTC", contiguous ? "contiguous" : null),
            Join(
                hours ? $"--timestart {Clock(first)} --timestop {Clock(last)}" : null, someDays ? $"--monthdays {string.Join(',', days)}" : null,
                on is null ? null : $"--weekdays {on}", firstDate != 0 ? $"--datestart {Date(firstDate, 'T')}" : null,
                lastDate != uint.MaxValue ? $"--datestop {Date(lastDate, 'T')}" : null, local ? "--kerneltz" : null, contiguous ? "--contiguous" : null));
    }

    /// <summary>Sunday is the seventh here, and number 0 for nft.</summary>
    private static string Days(byte weekDays) =>
        Set([.. Enumerable.Range(1, 7).Where(d => (weekDays >> d & 1) != 0).Select(d => $"{d % 7}")]);

    private static string Clock(uint seconds) => $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}";

    private static string Date(uint seconds, char between) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString($"yyyy-MM-dd'{between}'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Ordinal(int day) => day switch
    {
        1 or 21 or 31 => $"{day}st",
        2 or 22 => $"{day}nd",
        3 or 23 => $"{day}rd",
        _ => $"{day}th",
    };
}
