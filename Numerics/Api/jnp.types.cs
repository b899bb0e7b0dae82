namespace Lazy;

// Questions about dtypes, and arrays as text.
public static partial class jnp
{
    /// <summary>Whether values of one dtype may be converted to another.</summary>
    /// <param name="from_">The dtype.</param>
    /// <param name="to">The other one.</param>
    /// <param name="casting">"safe": every value stays exact; "same_kind": also within a kind, or to a more general one; "unsafe": any;
    /// "no", "equiv": only to itself.</param>
    public static bool can_cast(DType from_, DType to, string casting = "safe")
    {
        ArgumentNullException.ThrowIfNull(from_);
        ArgumentNullException.ThrowIfNull(to);
        return casting switch
        {
            "no" or "equiv" => from_ == to,
            "safe" => Holds(from_, to),
            "same_kind" => Holds(from_, to) || from_.Kind <= to.Kind,
            "unsafe" => true,
            _ => throw new ArgumentException($"can_cast: casting is '{casting}'; it must be no, equiv, safe, same_kind or unsafe.", nameof(casting)),
        };
    }

    /// <summary>Whether a dtype is another dtype.</summary>
    public static bool isdtype(DType dtype, DType kind) => ReferenceEquals(dtype, kind);

    /// <summary>Whether a dtype is of one of several kinds: "bool", "signed integer", "unsigned integer", "integral", "real floating",
    /// "complex floating", "numeric".</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static bool isdtype(DType dtype, params ReadOnlySpan<string> kind)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        var found = false;
        foreach (var one in kind)
        {
            found |= one switch
            {
                "bool" => dtype.Kind == DKind.Bool,
                "signed integer" => dtype.Kind == DKind.Int,
                "unsigned integer" => dtype.Kind == DKind.UInt,
                "integral" => dtype.IsInteger,
                "real floating" => dtype.IsFloat,
                "complex floating" => dtype.IsComplex,
                "numeric" => dtype.Kind != DKind.Bool,
                _ => throw new ArgumentException($"isdtype: there is no kind '{one}'.", nameof(kind)),
            };
        }
        return found;
    }

    /// <summary>Whether a dtype is another dtype.</summary>
    public static bool issubdtype(DType arg1, DType arg2) => ReferenceEquals(arg1, arg2);

    /// <summary>Whether a dtype belongs to one of NumPy's abstract types, by name: "generic", "number", "integer", "signedinteger",
    /// "unsignedinteger", "inexact", "floating", "complexfloating", "bool".</summary>
    /// <exception cref="ArgumentException">There is no such type.</exception>
    public static bool issubdtype(DType arg1, string arg2)
    {
        ArgumentNullException.ThrowIfNull(arg1);
        return arg2 switch
        {
            "generic" => true,
            "number" => arg1.Kind != DKind.Bool,
            "integer" => arg1.IsInteger,
            "signedinteger" => arg1.Kind == DKind.Int,
            "unsignedinteger" => arg1.Kind == DKind.UInt,
            "inexact" => arg1.IsInexact,
            "floating" => arg1.IsFloat,
            "complexfloating" => arg1.IsComplex,
            "bool" or "bool_" => arg1.Kind == DKind.Bool,
            _ => throw new ArgumentException($"issubdtype: there is no abstract type '{arg2}'.", nameof(arg2)),
        };
    }

    /// <summary>The values with the dtype, as Python's <c>repr</c> shows them.</summary>
    public static string array_repr(NDArray arr)
    {
        ArgumentNullException.ThrowIfNull(arr);
        return arr.ToRepr();
    }

    /// <summary>The values, as Python's <c>str</c> shows them.</summary>
    public static string array_str(NDArray a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.ToString();
    }

    // Whether every value of a dtype is one of another: by digits and range.
    private static bool Holds(DType from, DType to)
    {
        if (from == to || from.Kind == DKind.Bool) return true;
        if (to.Kind == DKind.Bool) return false;
        if (from.IsInexact)
        {
            if (to.IsInteger || (from.IsComplex && !to.IsComplex)) return false;
            FloatInfo a = finfo(from), b = finfo(to);
            return b.Eps <= a.Eps && b.Max >= a.Max;
        }
        var bits = (8 * from.Size) - (from.Kind == DKind.Int ? 1 : 0);
        if (to.IsInteger) return (from.Kind == DKind.UInt || to.Kind == DKind.Int) && bits <= (8 * to.Size) - (to.Kind == DKind.Int ? 1 : 0);
        // 64-bit integers count as safe in float64, as NumPy has it.
        return finfo(to).DType == float64 || Math.ScaleB(1, -bits) >= finfo(to).Eps / 2;
    }
}
