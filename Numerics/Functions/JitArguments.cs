namespace Lazy;

/// <summary>Which arguments of a jitted function are static or donated, by position and by name.</summary>
internal readonly record struct JitArguments(int[]? StaticArgnums, string[]? StaticArgnames, int[]? DonateArgnums, string[]? DonateArgnames)
{
    /// <summary>For each argument whether it is static.</summary>
    /// <exception cref="ArgumentException">There is no such argument.</exception>
    public bool[] Static(FunctionInfo info, int count) => Flags(info, count, StaticArgnums, StaticArgnames, "static");

    /// <summary>For each argument whether it is donated.</summary>
    /// <exception cref="ArgumentException">There is no such argument.</exception>
    public bool[] Donated(FunctionInfo info, int count) => Flags(info, count, DonateArgnums, DonateArgnames, "donate");

    private static bool[] Flags(FunctionInfo info, int count, int[]? argnums, string[]? argnames, string kind)
    {
        var flags = new bool[count];
        foreach (var a in argnums ?? [])
        {
            var i = a < 0 ? a + count : a;
            if ((uint)i >= (uint)count)
                throw new ArgumentException($"jit: {kind}_argnums names argument {a}, but {info.Name} takes {count}; use 0 to {count - 1}.");
            flags[i] = true;
        }
        foreach (var name in argnames ?? [])
        {
            var i = Array.IndexOf(info.Arguments, name);
            if ((uint)i >= (uint)count)
                throw new ArgumentException(
                    $"jit: {kind}_argnames names argument {name}, but the arguments of {info.Name} are {string.Join(", ", info.Arguments)}.");
            flags[i] = true;
        }
        return flags;
    }
}
