using System.Collections.Immutable;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Kernels that differ in numbers alone, such as those that write the parts of one array, or the branches of a program with a factor each: one
/// kernel that takes the numbers at launch serves all of them.
/// </summary>
/// <param name="Kernel">The kernel with its floats, and where the parts of arrays begin, as further uniforms.</param>
/// <param name="Numbers">The values of these uniforms for one member.</param>
internal sealed record KernelFamily(Kernel Kernel, Scalar[] Numbers)
{
    // More would fill registers that the loop needs.
    private const int MostNumbers = 6;

    /// <summary>The family of a kernel; null if it has no numbers, or too many.</summary>
    public static KernelFamily? Of(Kernel kernel)
    {
        var numbers = new List<Scalar>();
        var types = kernel.Uniforms.ToBuilder();
        using var walk = kernel.WalkBody();
        walk.Map((e, args) => e.Op switch
        {
            KOp.Const when e.Type == DType.Float32 || e.Type == DType.Float64 => Taken(e),
            // Where a part of an array begins. Strides stay known, and with them how loops walk memory.
            KOp.Add when e.Type == kernel.IndexType && e.Args[1] is { Op: KOp.Const } start && !start.IsConst(0) => e.With([args[0], Taken(start)]),
            _ => e.With(args),
        });
        if (numbers.Count is 0 or > MostNumbers) return null;
        return new(kernel with
        {
            Uniforms = types.ToImmutable(),
            Passes = [.. kernel.Passes.Select(p => new Pass([.. p.Reductions.Select(r => r with { Value = walk[r.Value] })], Stores(p.Stores, walk)))],
            OuterStores = Stores(kernel.OuterStores, walk),
        }, [.. numbers]);

        KExpr Taken(KExpr number)
        {
            numbers.Add(number.Value);
            types.Add(number.Type);
            return K.Uniform(number.Type, types.Count - 1);
        }
    }

    private static ImmutableArray<Store> Stores(ImmutableArray<Store> stores, Walk map) =>
        [.. stores.Select(s => s with { Offset = map[s.Offset], Value = map[s.Value], Guard = s.Guard is null ? null : map[s.Guard] })];
}
