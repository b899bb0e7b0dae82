using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Lazy.Graph;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Conformance.Reference;

/// <summary>A value as a row writes it: what Python tells apart, and no more.</summary>
internal abstract record Value
{
    /// <summary>The arrays in reading order; each knows its place in that order.</summary>
    public static Value Parse(JsonElement json, List<HostArray> arrays) => json.ValueKind switch
    {
        JsonValueKind.Null => new None(),
        JsonValueKind.True or JsonValueKind.False => new Truth(json.GetBoolean()),
        JsonValueKind.Number => new Int(json.GetInt64()),
        JsonValueKind.String => new Text(json.GetString()!),
        JsonValueKind.Array => new Sequence([.. json.EnumerateArray().Select(e => Parse(e, arrays))], false),
        _ => ParseNamed(json.EnumerateObject().Single(), arrays),
    };

    private static Value ParseNamed(JsonProperty p, List<HostArray> arrays)
    {
        switch (p.Name)
        {
            case "float": return new Float(Number(p.Value));
            case "complex": return new ComplexNumber(new(Number(p.Value[0]), Number(p.Value[1])));
            case "tuple": return new Sequence([.. p.Value.EnumerateArray().Select(e => Parse(e, arrays))], true);
            case "dtype": return new Type(DType.Parse(p.Value.GetString()!));
            case "fn": return new Function(p.Value.GetString()!);
            default:
                arrays.Add(ParseArray(DType.Parse(p.Name), p.Value));
                return new Array(arrays.Count - 1, arrays[^1]);
        }
    }

    private static HostArray ParseArray(DType type, JsonElement json)
    {
        Shape shape = json[0].EnumerateArray().Select(e => e.GetInt32()).ToArray();
        JsonElement[] v = [.. json[1].EnumerateArray()];
        return new(shape, type, type.Kind switch
        {
            DKind.Bool => System.Array.ConvertAll(v, e => Scalar.OfBool(e.GetBoolean())),
            DKind.Complex => [.. v.Chunk(2).Select(c => Scalar.OfComplex(type, new(Part(type.RealPart, c[0]), Part(type.RealPart, c[1]))))],
            DKind.Float => System.Array.ConvertAll(v, e => Scalar.OfFloat(type, Part(type, e))),
            DKind.UInt => System.Array.ConvertAll(v, e => Scalar.OfInt(type, (long)e.GetUInt64())),
            _ => System.Array.ConvertAll(v, e => Scalar.OfInt(type, e.GetInt64())),
        });
    }

    // Parsed in its own precision, so that no decimal is rounded twice.
    private static double Part(DType type, JsonElement e) =>
        type == DType.Float32 && e.ValueKind == JsonValueKind.Number ? e.GetSingle() : Number(e);

    private static double Number(JsonElement e) => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : e.GetString() switch
    {
        // NumPy's NaN has no sign, as .NET's has; copysign tells them apart.
        "nan" => Math.CopySign(double.NaN, 1),
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        var text => throw new FormatException($"reference rows: '{text}' is no number"),
    };

    public sealed record None : Value
    {
        public override string ToString() => "None";
    }

    public sealed record Truth(bool Value) : Value
    {
        public override string ToString() => Value ? "True" : "False";
    }

    public sealed record Int(long Value) : Value
    {
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    public sealed record Float(double Value) : Value
    {
        public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
    }

    public sealed record ComplexNumber(Complex Value) : Value
    {
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    public sealed record Text(string Value) : Value
    {
        public override string ToString() => $"'{Value}'";
    }

    public sealed record Type(DType Value) : Value
    {
        public override string ToString() => Value.Name;
    }

    /// <summary>A public function by its name, as an argument.</summary>
    public sealed record Function(string Name) : Value
    {
        public override string ToString() => Name;
    }

    public sealed record Sequence(IReadOnlyList<Value> Items, bool IsTuple) : Value
    {
        public override string ToString() => (IsTuple ? "(" : "[") + string.Join(", ", Items) + (IsTuple ? ")" : "]");
    }

    /// <summary>An array, with its place among the arrays of the row.</summary>
    public sealed record Array(int Place, HostArray Data) : Value
    {
        public override string ToString() => $"{Data.DType}[{string.Join(",", Data.Shape)}]";
    }
}
