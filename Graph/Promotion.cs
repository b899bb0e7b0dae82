namespace Lazy.Graph;

/// <summary>
/// The promotion lattice of JAX (docs/type_promotion.rst): the result of mixing dtypes is their least upper bound.
/// A C# scalar is weak (written i*, f*, c*): it joins the lattice below the sized types of its kind.
/// <code>
/// b1 → i* → u1 → u2 → u4 → u8 → f* → bf → f4 → f8 → c16
///        ↘ i1 ↘ i2 ↘ i4 ↘ i8 ↗     ↘ f2 ↗  ↘ c8 ↗        f* → c* → c8
/// </code>
/// uint32 with a signed integer of at most 32 bits stays in 32 bits (int32): with 32-bit defaults int64 would be a surprise.
/// </summary>
public static class Promotion
{
    // The nodes of the lattice: the fifteen dtypes by code, then the three weak kinds.
    private const int WeakInt = 15, WeakFloat = 16, WeakComplex = 17, Count = 18;

    private static readonly int[][] Above = BuildEdges();
    private static readonly int[,] Join = BuildJoins();

    /// <summary>The dtype and weakness of an operation on two operands.</summary>
    public static (DType DType, bool Weak) Promote(DType a, bool weakA, DType b, bool weakB)
    {
        if (a == b) return (a, weakA && weakB);
        return Decode(Join[Encode(a, weakA), Encode(b, weakB)]);
    }

    /// <summary>The dtype and weakness of an operation on any number of operands.</summary>
    public static (DType DType, bool Weak) Promote(ReadOnlySpan<Aval> operands)
    {
        var at = Encode(operands[0].DType, operands[0].Weak);
        foreach (var x in operands[1..]) at = Join[at, Encode(x.DType, x.Weak)];
        // Operands that are all weak and alike keep their own dtype (a weak int8 stays int8).
        foreach (var x in operands)
        {
            if (x.DType != operands[0].DType || x.Weak != operands[0].Weak) return Decode(at);
        }
        return (operands[0].DType, operands[0].Weak);
    }

    /// <summary>The floating dtype in which a function such as <c>sin</c> works: inexact dtypes stay, the others become the default float.</summary>
    public static DType ToInexact(DType d) => d.IsInexact ? d : DType.Float32;

    private static int Encode(DType d, bool weak) => !weak || d.Kind == DKind.Bool ? d.Code : d.Kind switch
    {
        DKind.Float => WeakFloat,
        DKind.Complex => WeakComplex,
        _ => WeakInt,
    };

    private static (DType, bool) Decode(int i) => i switch
    {
        WeakInt => (DType.Int32, true),
        WeakFloat => (DType.Float32, true),
        WeakComplex => (DType.Complex64, true),
        _ => (DType.All[i], false),
    };

    private static int[][] BuildEdges()
    {
        int b1 = DType.Bool.Code, u1 = DType.UInt8.Code, u2 = DType.UInt16.Code, u4 = DType.UInt32.Code, u8 = DType.UInt64.Code;
        int i1 = DType.Int8.Code, i2 = DType.Int16.Code, i4 = DType.Int32.Code, i8 = DType.Int64.Code;
        int bf = DType.BFloat16.Code, f2 = DType.Float16.Code, f4 = DType.Float32.Code, f8 = DType.Float64.Code;
        int c8 = DType.Complex64.Code, c16 = DType.Complex128.Code;
        var edges = new int[Count][];
        edges[b1] = [WeakInt];
        edges[WeakInt] = [u1, i1];
        edges[u1] = [i2, u2];
        edges[u2] = [i4, u4];
        edges[u4] = [i4, u8];
        edges[u8] = [WeakFloat];
        edges[i1] = [i2];
        edges[i2] = [i4];
        edges[i4] = [i8];
        edges[i8] = [WeakFloat];
        edges[WeakFloat] = [bf, f2, WeakComplex];
        edges[bf] = [f4];
        edges[f2] = [f4];
        edges[f4] = [f8, c8];
        edges[f8] = [c16];
        edges[WeakComplex] = [c8];
        edges[c8] = [c16];
        edges[c16] = [];
        return edges;
    }

    private static int[,] BuildJoins()
    {
        var up = new HashSet<int>[Count];
        HashSet<int> Up(int i)
        {
            if (up[i] is { } known) return known;
            var all = new HashSet<int> { i };
            foreach (var j in Above[i]) all.UnionWith(Up(j));
            return up[i] = all;
        }
        var join = new int[Count, Count];
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
            {
                var common = Up(i).Intersect(Up(j)).ToHashSet();
                // The least upper bound is the common bound from which every other one can be reached.
                join[i, j] = common.Single(k => common.IsSubsetOf(Up(k)));
            }
        }
        return join;
    }
}
