using System.Globalization;

namespace Lazy.Backends.Cpu;

/// <summary>
/// The last cache before memory. An output that does not fit into it is gone before anybody reads it, and stores that go around the caches
/// save the read of each line that an ordinary store begins with.
/// </summary>
internal static class LastCache
{
    // Where the system does not tell: what a server gives to a few cores.
    private const long Usual = 32 << 20;

    // Of a larger one, others hold their part.
    private const long Most = 64 << 20;

    /// <summary>Its bytes.</summary>
    public static long Bytes { get; } = Probe();

    private static long Probe()
    {
        const string caches = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(caches)) return Usual;
        var sizes = Directory.GetDirectories(caches, "index*").Select(d => SizeIn(Path.Combine(d, "size")));
        return sizes.DefaultIfEmpty().Max() is var largest and > 0 ? Math.Min(largest, Most) : Usual;
    }

    // "32768K", as Linux writes it.
    private static long SizeIn(string file)
    {
        if (!File.Exists(file)) return 0;
        var text = File.ReadAllText(file).AsSpan().Trim();
        if (text.IsEmpty) return 0;
        var shift = text[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var n) ? n << shift : 0;
    }
}
