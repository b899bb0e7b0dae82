using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>Convolutions.</summary>
internal static unsafe class ConvBinding
{
    /// <summary>The routine for the operands' layouts.</summary>
    public static RoutineBody Create(RoutineSpec spec)
    {
        var c = ((Conv)spec.Op).Config;
        var (lhs, rhs) = (spec.Operands[0], spec.Operands[1]);
        var type = lhs.Aval.DType;
        var output = spec.Op.Infer([lhs.Aval, rhs.Aval]).Shape.Strides();
        var geometry = new ConvGeometry
        {
            Batch = lhs.Aval.Shape[c.LhsSpec[0]],
            InFeatures = lhs.Aval.Shape[c.LhsSpec[1]],
            OutFeatures = rhs.Aval.Shape[c.RhsSpec[0]],
            Spatial = Spatial(c.LhsSpec, d => lhs.Aval.Shape[d]),
            Window = Spatial(c.RhsSpec, d => rhs.Aval.Shape[d]),
            Strides = Wide(c.Strides),
            PadLow = Wide(c.PadLow),
            PadHigh = Wide(c.PadHigh),
            LhsDilation = Wide(c.LhsDilation),
            RhsDilation = Wide(c.RhsDilation),
            FeatureGroups = c.FeatureGroups,
            BatchGroups = c.BatchGroups,
            LhsBatch = lhs.Strides[c.LhsSpec[0]],
            LhsFeature = lhs.Strides[c.LhsSpec[1]],
            LhsSpatial = Spatial(c.LhsSpec, d => lhs.Strides[d]),
            RhsOut = rhs.Strides[c.RhsSpec[0]],
            RhsIn = rhs.Strides[c.RhsSpec[1]],
            RhsSpatial = Spatial(c.RhsSpec, d => rhs.Strides[d]),
            OutBatch = output[c.OutSpec[0]],
            OutFeature = output[c.OutSpec[1]],
            OutSpatial = Spatial(c.OutSpec, d => output[d]),
        };
        var (left, right) = (lhs.Offset * type.Size, rhs.Offset * type.Size);
        return (inputs, outputs) => Convolution.Run(type, geometry, (nint)(inputs[0] + left), (nint)(inputs[1] + right), (nint)outputs[0]);
    }

    private static long[] Wide(Axes list) => [.. list.Select(x => (long)x)];

    private static long[] Spatial(Axes spec, Func<int, long> of) => [.. spec.Skip(2).Select(of)];
}
