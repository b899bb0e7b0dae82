using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Gpu;

/// <summary>
/// Computes expressions of basic words over register dtypes, and nothing else: what the words leave out is refused, as a device may do
/// anything then. Numbers are bits in the low end of 64.
/// </summary>
internal sealed class BasicWords
{
    private static readonly DType[] Registers =
        [DType.Bool, DType.Int32, DType.UInt32, DType.Int64, DType.UInt64, DType.Float32, DType.Float64];

    private readonly List<KExpr> _order;
    private readonly int[][] _arguments;
    private readonly int[] _roots;
    private readonly ulong[] _values;
    private readonly bool _exactFma;

    public BasicWords(bool exactFma, params KExpr[] roots)
    {
        _exactFma = exactFma;
        _order = KExpr.PostOrder(roots);
        var position = new Dictionary<KExpr, int>(ReferenceEqualityComparer.Instance);
        foreach (var e in _order)
        {
            Check(e);
            position[e] = position.Count;
        }
        _arguments = [.. _order.Select(e => e.Arguments.Select(a => position[a]).ToArray())];
        _roots = [.. roots.Select(r => position[r])];
        _values = new ulong[_order.Count];
    }

    public int Count => _order.Count;

    public IEnumerable<DType> Types => _order.Select(e => e.Type);

    /// <summary>The values of the roots.</summary>
    /// <param name="leaf">Bits of a leaf, from the leaf and, for a load, its offset.</param>
    public ulong[] Run(Func<KExpr, long, ulong> leaf)
    {
        for (var i = 0; i < _order.Count; i++)
        {
            var e = _order[i];
            var at = _arguments[i];
            ulong x = at.Length > 0 ? _values[at[0]] : 0, y = at.Length > 1 ? _values[at[1]] : 0, z = at.Length > 2 ? _values[at[2]] : 0;
            _values[i] = e.Op switch
            {
                KOp.Const => Pattern(e.Value),
                KOp.Uniform or KOp.Index or KOp.Acc => leaf(e, 0),
                KOp.Load => leaf(e, Signed(x, e.Arguments[0].Type)),
                KOp.Select => x != 0 ? y : z,
                KOp.Cast => Convert(x, e.Arguments[0].Type, e.Type),
                KOp.Bitcast => x,
                _ => Apply(e.Op, e.Arguments[0].Type, x, y, z),
            };
        }
        return [.. _roots.Select(r => _values[r])];
    }

    /// <summary>The bits of a number of a register dtype.</summary>
    public static ulong Pattern(Scalar s) => (ulong)ScalarMath.ToBits(s);

    private static void Check(KExpr e)
    {
        void Demand(bool holds)
        {
            if (!holds) Assert.Fail($"{e.Op} of {string.Join(", ", e.Arguments.Select(a => a.Type))} to {e.Type} is no basic word");
        }
        Demand(Registers.Contains(e.Type));
        var t = e.Arguments.Count > 0 ? e.Arguments[0].Type : e.Type;
        bool isUnsigned = t.Kind == DKind.UInt, isSigned = t.Kind == DKind.Int, isNumber = t.Kind != DKind.Bool;
        var alike = e.Arguments.All(a => a.Type == t);
        switch (e.Op)
        {
            case KOp.Const: break;
            case KOp.Uniform: Demand(e.Type != DType.Bool); break;
            case KOp.Index or KOp.Acc: break;
            case KOp.Load: Demand(t == DType.Int32 || t == DType.Int64); break;
            case KOp.Add or KOp.Sub or KOp.Mul or KOp.Neg: Demand(isNumber && alike && e.Type == t); break;
            case KOp.Div: Demand((t.IsFloat || isUnsigned) && alike && e.Type == t); break;
            case KOp.Rem: Demand(isUnsigned && alike && e.Type == t); break;
            case KOp.Abs or KOp.Floor or KOp.Ceil or KOp.Trunc or KOp.Round or KOp.Sqrt or KOp.Fma:
                Demand(t.IsFloat && alike && e.Type == t);
                break;
            case KOp.And or KOp.Or or KOp.Xor or KOp.Not: Demand(!t.IsFloat && alike && e.Type == t); break;
            case KOp.ShiftLeft: Demand((isSigned || isUnsigned) && alike && e.Type == t); break;
            case KOp.ShiftRightLogical: Demand(isUnsigned && alike && e.Type == t); break;
            case KOp.ShiftRightArithmetic: Demand(isSigned && alike && e.Type == t); break;
            case KOp.Eq or KOp.Ne: Demand(alike && e.Type == DType.Bool); break;
            case KOp.Lt or KOp.Le or KOp.Gt or KOp.Ge: Demand(isNumber && alike && e.Type == DType.Bool); break;
            case KOp.Select:
                Demand(t == DType.Bool && e.Arguments[1].Type == e.Type && e.Arguments[2].Type == e.Type);
                break;
            case KOp.Cast: Demand(e.Type != DType.Bool && e.Type != t); break;
            case KOp.Bitcast: Demand(isNumber && e.Type != DType.Bool && e.Type.Size == t.Size && e.Type != t); break;
            default: Demand(false); break;
        }
    }

    private ulong Apply(KOp op, DType t, ulong x, ulong y, ulong z)
    {
        if (t == DType.Float32) return OfSingle(op, Single(x), Single(y), Single(z), x, y);
        if (t == DType.Float64) return OfDouble(op, Double(x), Double(y), Double(z));
        if (t == DType.Bool) return op switch
        {
            KOp.And => x & y,
            KOp.Or => x | y,
            KOp.Xor or KOp.Ne => x ^ y,
            KOp.Eq => 1 ^ x ^ y,
            _ => x ^ 1,
        };
        var width = t.Size * 8;
        var mask = width == 64 ? ulong.MaxValue : uint.MaxValue;
        if (op is KOp.ShiftLeft or KOp.ShiftRightLogical or KOp.ShiftRightArithmetic && y >= (ulong)width) Assert.Fail($"{op} {t} by {y}");
        if (op is KOp.Div or KOp.Rem && y == 0) Assert.Fail($"{op} {t} by 0");
        long sx = Signed(x, t), sy = Signed(y, t);
        if (op.IsComparison()) return t.Kind == DKind.UInt ? Order(op, x.CompareTo(y)) : Order(op, sx.CompareTo(sy));
        return mask & op switch
        {
            KOp.Add => x + y,
            KOp.Sub => x - y,
            KOp.Mul => x * y,
            KOp.Div => x / y,
            KOp.Rem => x % y,
            KOp.Neg => 0 - x,
            KOp.And => x & y,
            KOp.Or => x | y,
            KOp.Xor => x ^ y,
            KOp.Not => ~x,
            KOp.ShiftLeft => x << (int)y,
            KOp.ShiftRightLogical => x >> (int)y,
            _ => (ulong)(sx >> (int)y),
        };
    }

    private ulong OfSingle(KOp op, float x, float y, float z, ulong xBits, ulong yBits)
    {
        if (op.IsComparison()) return OfComparison(op, x, y);
        return op switch
        {
            KOp.Neg => xBits ^ 0x80000000,
            KOp.Abs => xBits & 0x7FFFFFFF,
            _ => BitConverter.SingleToUInt32Bits(op switch
            {
                KOp.Add => x + y,
                KOp.Sub => x - y,
                KOp.Mul => x * y,
                KOp.Div => x / y,
                KOp.Floor => MathF.Floor(x),
                KOp.Ceil => MathF.Ceiling(x),
                KOp.Trunc => MathF.Truncate(x),
                KOp.Round => MathF.Round(x, MidpointRounding.ToEven),
                KOp.Sqrt => MathF.Sqrt(x),
                _ => _exactFma ? MathF.FusedMultiplyAdd(x, y, z) : (float)(x * y) + z,
            }),
        };
    }

    private ulong OfDouble(KOp op, double x, double y, double z)
    {
        if (op.IsComparison()) return OfComparison(op, x, y);
        return BitConverter.DoubleToUInt64Bits(op switch
        {
            KOp.Neg => -x,
            KOp.Abs => Math.Abs(x),
            KOp.Add => x + y,
            KOp.Sub => x - y,
            KOp.Mul => x * y,
            KOp.Div => x / y,
            KOp.Floor => Math.Floor(x),
            KOp.Ceil => Math.Ceiling(x),
            KOp.Trunc => Math.Truncate(x),
            KOp.Round => Math.Round(x, MidpointRounding.ToEven),
            KOp.Sqrt => Math.Sqrt(x),
            _ => _exactFma ? Math.FusedMultiplyAdd(x, y, z) : (x * y) + z,
        });
    }

    private static ulong OfComparison(KOp op, double x, double y) =>
        double.IsNaN(x) || double.IsNaN(y) ? op == KOp.Ne ? 1ul : 0 : Order(op, x == y ? 0 : x < y ? -1 : 1);

    private static ulong Order(KOp op, int sign) => op switch
    {
        KOp.Eq => sign == 0,
        KOp.Ne => sign != 0,
        KOp.Lt => sign < 0,
        KOp.Le => sign <= 0,
        KOp.Gt => sign > 0,
        _ => sign >= 0,
    } ? 1ul : 0;

    private static ulong Convert(ulong x, DType from, DType to)
    {
        if (from.IsFloat)
        {
            var value = from == DType.Float32 ? Single(x) : Double(x);
            if (to == DType.Float64) return BitConverter.DoubleToUInt64Bits(value);
            if (to == DType.Float32) return BitConverter.SingleToUInt32Bits((float)value);
            value = Math.Truncate(value);
            double low = Scalar.Extreme(to, false).Re, high = Math.ScaleB(1, (to.Size * 8) - (to.Kind == DKind.Int ? 1 : 0));
            if (!(value >= low && value < high)) Assert.Fail($"{value} of {from} is out of range of {to}");
            return to.Kind == DKind.UInt ? (ulong)value : (ulong)(long)value & (to.Size == 8 ? ulong.MaxValue : uint.MaxValue);
        }
        if (to == DType.Float64) return BitConverter.DoubleToUInt64Bits(from == DType.UInt64 ? (double)x : Signed(x, from));
        if (to == DType.Float32) return BitConverter.SingleToUInt32Bits(from == DType.UInt64 ? (float)x : Signed(x, from));
        var number = from == DType.UInt64 ? (Int128)x : Signed(x, from);
        var bits = to.Size * 8;
        var (least, limit) = to.Kind == DKind.Int ? (-(Int128.One << (bits - 1)), Int128.One << (bits - 1)) : (0, Int128.One << bits);
        if (number < least || number >= limit) Assert.Fail($"{number} of {from} is out of range of {to}");
        return (ulong)(UInt128)number & (to.Size == 8 ? ulong.MaxValue : uint.MaxValue);
    }

    private static long Signed(ulong x, DType t) => t == DType.Int32 ? (int)x : (long)x;

    private static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits);
}
