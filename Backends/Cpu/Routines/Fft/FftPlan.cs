using System.Numerics;

namespace Lazy.Backends.Cpu;

/// <summary>One pass over the data: a butterfly of <paramref name="Radix"/> elements, <paramref name="Groups"/> times.</summary>
/// <param name="Radix">How many elements it joins.</param>
/// <param name="Groups">How many sets of twiddle factors there are; n over the radices so far.</param>
/// <param name="Table">Where in the plan's table its factors begin: radix - 1 for each group.</param>
/// <param name="Roots">Where the roots of unity of this radix begin; only a radix without code of its own has them.</param>
internal readonly record struct FftStage(int Radix, long Groups, long Table, long Roots);

/// <summary>
/// What a complex transform of n points needs beside its data. Lengths with small factors alone go in stages; others are convolutions
/// with a chirp (Bluestein, A linear filtering approach to the computation of the discrete Fourier transform, 1970). Plans are shared by all
/// threads, and the tables that are kept are bounded; a plan that is in use stays alive whatever the cache does.
/// </summary>
internal sealed class FftPlan<T> where T : unmanaged, INumberBase<T>
{
    // Butterflies of larger primes, with their square of operations, cost more than the convolution.
    private const int LargestRadix = 31;
    private const long CachedBytes = 64L << 20;

    private static readonly Dictionary<long, FftPlan<T>> Cache = [];
    private static long clock;

    private readonly Lazy<FftSplit<T>?> split;
    private readonly Lazy<FftTable<T>> real;
    private long used;

    private FftPlan(long n)
    {
        Length = n;
        split = new(() => FftSplit<T>.Create(n));
        real = new(() => new FftTable<T>((n / 2) + 1, k => FftTable<T>.Root(k, n)));
        if (Factors(n) is { } radices)
        {
            (Stages, Table) = MakeStages(n, radices);
            return;
        }
        Stages = [];
        Chirp = new FftTable<T>(n, j => FftTable<T>.Root((Int128)j * j, 2 * n));
        var length = (long)BitOperations.RoundUpToPowerOf2((ulong)((2 * n) - 1));
        Convolution = Get(length);
        Response = FftChirp.Response(n, Convolution);
    }

    /// <summary>The number of points.</summary>
    public long Length { get; }

    /// <summary>The passes; none where the transform is a convolution.</summary>
    public FftStage[] Stages { get; }

    /// <summary>The constants of the stages.</summary>
    public FftTable<T>? Table { get; }

    /// <summary>exp(-πi·j²/n) for a transform that is a convolution.</summary>
    public FftTable<T>? Chirp { get; }

    /// <summary>The transform of the conjugate chirp, divided by its length.</summary>
    public FftTable<T>? Response { get; }

    /// <summary>The transforms of that convolution.</summary>
    public FftPlan<T>? Convolution { get; }

    /// <summary>How a long line is cut into short ones; null where n has no factors for that.</summary>
    public FftSplit<T>? Split => split.Value;

    /// <summary>exp(-2πi·k/n) for k up to n/2, which join the two halves of a real transform of n points.</summary>
    public FftTable<T> Real => real.Value;

    private long Bytes => (Table?.Bytes ?? 0) + (Chirp?.Bytes ?? 0) + (Response?.Bytes ?? 0)
        + (split is { IsValueCreated: true, Value: { } s } ? s.Bytes : 0) + (real.IsValueCreated ? real.Value.Bytes : 0);

    /// <summary>The plan for n points.</summary>
    public static FftPlan<T> Get(long n)
    {
        lock (Cache)
        {
            if (Cache.TryGetValue(n, out var known))
            {
                known.used = ++clock;
                return known;
            }
        }
        var plan = new FftPlan<T>(n);
        lock (Cache)
        {
            plan.used = ++clock;
            Cache[n] = plan;
            // The least recently used go first; the new one stays, however large it is.
            var total = Cache.Values.Sum(p => p.Bytes);
            foreach (var old in Cache.Values.OrderBy(p => p.used).ToArray())
            {
                if (total <= CachedBytes || ReferenceEquals(old, plan)) break;
                total -= old.Bytes;
                Cache.Remove(old.Length);
            }
        }
        return plan;
    }

    // Radices whose product is n; null where a prime factor is too large. Large radices, which read and write less often, come first.
    private static List<int>? Factors(long n)
    {
        var radices = new List<int>();
        var twos = BitOperations.TrailingZeroCount(n);
        n >>= twos;
        for (var p = 3; p <= LargestRadix && n > 1; p += 2)
        {
            for (; n % p == 0; n /= p) radices.Add(p);
        }
        if (n > 1) return null;
        for (; twos is 3 or > 4; twos -= 3) radices.Add(8);
        for (; twos >= 2; twos -= 2) radices.Add(4);
        if (twos == 1) radices.Add(2);
        return radices;
    }

    private static (FftStage[] Stages, FftTable<T> Table) MakeStages(long n, List<int> radices)
    {
        var stages = new FftStage[radices.Count];
        var values = new List<Complex>();
        var groups = n;
        for (var i = 0; i < stages.Length; i++)
        {
            var (radix, before) = (radices[i], groups);
            groups /= radix;
            stages[i] = new(radix, groups, values.Count, values.Count + (groups * (radix - 1)));
            for (long p = 0; p < groups; p++)
            {
                for (var k = 1; k < radix; k++) values.Add(FftTable<T>.Root((Int128)p * k, before));
            }
            if (radix is 2 or 4 or 8) continue;
            for (var k = 0; k < radix; k++) values.Add(FftTable<T>.Root(k, radix));
        }
        if (values.Count == 0) values.Add(Complex.One);
        return (stages, new FftTable<T>(values.Count, i => values[(int)i]));
    }
}
