using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests.Fuzz;

/// <summary>Random expressions of 5 to 60 operations over small arrays, the same for the same seed.</summary>
internal sealed class RandomGraph
{
    private readonly Random _random;
    private readonly Device _device;
    private readonly bool _routines;
    private readonly List<Node> _pool = [];

    private RandomGraph(int seed, Device device, bool routines)
    {
        _random = new Random(seed);
        _device = device;
        _routines = routines;
    }

    /// <summary>One to three roots of a random expression whose data lie on a device.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="device">Where the data go.</param>
    /// <param name="routines">Whether cumulative sums, sorts and matrix products may occur.</param>
    public static Node[] Make(int seed, Device device, bool routines = true) => new RandomGraph(seed, device, routines).Make();

    private Node[] Make()
    {
        for (var i = 0; i < 3; i++) _pool.Add(Data(RandomShape()));
        var steps = 5 + _random.Next(56);
        for (var i = 0; i < steps; i++)
        {
            var next = Step();
            if (next.Shape.Size <= 400) _pool.Add(next);
        }
        // The newest nodes, so that most of the expression is needed.
        return [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(i => _pool[^(1 + i)])];
    }

    private Shape RandomShape() => Shape.Create([.. Enumerable.Range(0, _random.Next(4)).Select(_ => _random.Next(10) == 0 ? _random.Next(2) : 1 + _random.Next(5))]);

    private Node Data(Shape shape)
    {
        var aval = new Aval(shape, DType.Float32);
        var data = Enumerable.Range(0, (int)shape.Size).Select(_ => (float)((_random.NextDouble() * 4) - 2)).ToArray();
        return Node.Leaf(aval, Storage.FromHost(_device, MemoryMarshal.AsBytes(data.AsSpan()), aval));
    }

    private Node Any() => _pool[_random.Next(8) == 0 ? _random.Next(_pool.Count) : _pool.Count - 1 - _random.Next(Math.Min(4, _pool.Count))];

    private Node Like(Shape shape)
    {
        var fits = _pool.FindAll(n => n.Shape == shape);
        return _random.Next(4) == 0 || fits.Count == 0 ? Lax.Full(shape, Scalar.OfFloat(DType.Float32, Math.Round(_random.NextDouble() * 3, 2))) : fits[_random.Next(fits.Count)];
    }

    private Node Index(int limit) => Lax.Constant(Scalar.OfInt(DType.Int32, _random.Next(-1, limit + 1)));

    private Node Step()
    {
        var x = Any();
        var axis = x.Rank == 0 ? 0 : _random.Next(x.Rank);
        switch (_random.Next(_routines ? 22 : 19))
        {
            case 0: return Lax.Sin(x);
            case 1: return Lax.Tanh(x);
            case 2: return Lax.Exp(Lax.Neg(Lax.Abs(x)));
            case 3: return Lax.Sqrt(Lax.Abs(x));
            case 4: return Lax.Add(x, Like(x.Shape));
            case 5: return Lax.Mul(Lax.Tanh(x), Like(x.Shape));
            case 6: return Lax.Max(x, Like(x.Shape));
            case 7:
                var y = Like(x.Shape);
                return Lax.Select(Lax.Gt(x, y), Lax.Sub(x, y), Lax.Cos(y));
            case 8: return Lax.Broadcast(x, x.Shape.Insert(x.Rank, 1 + _random.Next(4)), Axes.Range(x.Rank));
            case 9: return Lax.Broadcast(x, x.Shape.Insert(0, 1 + _random.Next(4)), [.. Enumerable.Range(1, x.Rank)]);
            case 10 when x.Rank > 0: return Lax.Mul(Lax.Sum(x, RandomAxes(x.Rank)), Lax.FullLike(Lax.Sum(x, RandomAxesLast), 0.25));
            case 11 when x.Rank > 0 && x.Shape.Size > 0: return Lax.ReduceMax(x, axis);
            case 12: return Lax.Transpose(x, [.. Enumerable.Range(0, x.Rank).OrderBy(_ => _random.Next())]);
            case 13: return Lax.Reshape(x, [(int)x.Shape.Size]);
            case 14 when x.Rank > 0 && x.Shape[axis] > 1: return Lax.SliceAxis(x, axis, 1, x.Shape[axis], 1 + _random.Next(2));
            case 15 when x.Rank > 0: return Lax.Reverse(x, axis);
            case 16 when x.Rank > 0:
                var low = new int[x.Rank];
                var high = new int[x.Rank];
                (low[axis], high[axis]) = (_random.Next(-1, 3), _random.Next(0, 2));
                return x.Shape[axis] + low[axis] < 0 ? x : Lax.Pad(x, Lax.Constant(DType.Float32, 0.5), low, high);
            case 17 when x.Rank > 0: return Lax.Concatenate([x, Like(x.Shape), x], axis);
            case 18 when x.Rank > 0 && x.Shape[axis] > 0:
                return _random.Next(2) == 0
                    ? Lax.DynamicIndex(x, Index(x.Shape[axis]), axis)
                    : Lax.DynamicUpdateIndex(x, Lax.Cos(Lax.DynamicIndex(x, Index(x.Shape[axis]), axis)), Index(x.Shape[axis]), axis);
            case 19 when x.Rank > 0: return Lax.Tanh(Lax.CumSum(x, axis, _random.Next(2) == 0));
            case 20 when x.Rank > 0 && x.Shape.Size > 0: return Lax.Convert(Lax.ArgMax(x, axis), DType.Float32);
            case 21 when x.Rank == 2: return Lax.Tanh(Lax.Dot(x, Lax.Transpose(x, (1, 0))));
            default: return Lax.Logistic(x);
        }
    }

    private Axes RandomAxes(int rank)
    {
        var axes = Enumerable.Range(0, rank).Where(_ => _random.Next(2) == 0).ToArray();
        return _last = axes.Length == 0 ? 0 : axes;
    }

    private Axes _last;

    private Axes RandomAxesLast => _last;
}
