using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms;

/// <summary>
/// One run of a user's function under a transform. Handles of arrays carry it, nodes do not: it says which values may be read, which have
/// outlived their transform, and whose recipes are still needed for differentiation.
/// </summary>
/// <param name="transform">The transform's name in texts, such as <c>jax.grad</c>.</param>
/// <param name="function">The user's function as texts call it.</param>
/// <param name="isAbstract">Whether the parameters have no values, as under jit and vmap.</param>
/// <param name="axis">The mapped axis that the transform names, so that collectives inside find it.</param>
/// <param name="effects">What becomes of effects of the function.</param>
public sealed class Trace(string transform, string function, bool isAbstract, NamedAxis? axis = null,
    TraceEffects effects = TraceEffects.Refused)
{
    private static long s_last;

    [ThreadStatic]
    private static Trace? t_current;

    /// <summary>
    /// The trace of arrays that are shapes and dtypes only, outside of any transform. It is older than every other one and never ends, so
    /// that whatever is computed from such an array has no value either.
    /// </summary>
    public static Trace ShapesOnly { get; } = new("jax.eval_shape", "a function of shapes", isAbstract: true);

    // A transform inside another starts later: of two live traces that meet in an operation the inner one has the larger number.
    private readonly long _number = Interlocked.Increment(ref s_last);
    private readonly Lock _lock = new();
    private readonly SharedConstants _constants = new();
    private List<Node>? _settled;
    private Trace? _outer;
    private Trace? _around;
    private volatile bool _ended;

    /// <summary>The transform's name.</summary>
    public string Transform { get; } = transform;

    /// <summary>The function that is traced.</summary>
    public string Function { get; } = function;

    /// <summary>Whether the parameters of this trace have no values.</summary>
    public bool IsAbstract { get; } = isAbstract;

    /// <summary>The axis that the transform maps and names, or null.</summary>
    public NamedAxis? Axis { get; } = axis;

    /// <summary>What becomes of effects; where values are there they happen at once, so that the traces around decide.</summary>
    public TraceEffects Effects { get; } = isAbstract ? effects : TraceEffects.Passed;

    /// <summary>The token that the first effect takes: one more parameter of the function. Null where there are no effects.</summary>
    public Node? TokenIn { get; private set; }

    /// <summary>The token of the last effect: one more result of the function.</summary>
    public Node? TokenOut { get; private set; }

    /// <summary>Whether the transform has returned, so that no value of it may be used any more.</summary>
    public bool Ended => _ended;

    /// <summary>The innermost of the enclosing traces whose values this trace has used; its results belong to that one.</summary>
    public Trace? Outer => _outer;

    /// <summary>The trace of a result that is computed from values of two traces; the outer one is noted in the inner one.</summary>
    public static Trace? Join(Trace? a, Trace? b)
    {
        if (ReferenceEquals(a, b) || b is null) return a;
        if (a is null) return b;
        var (inner, outer) = a._number > b._number ? (a, b) : (b, a);
        inner.Uses(outer);
        return inner;
    }

    /// <summary>The traces whose functions run on this thread, the innermost first.</summary>
    public static IEnumerable<Trace> Running
    {
        get
        {
            for (var t = t_current; t is not null; t = t._around) yield return t;
        }
    }

    /// <summary>Runs code of the user's that belongs to none of the running traces: a callback, called by a program.</summary>
    public static T Outside<T>(Func<T> body)
    {
        var inside = t_current;
        t_current = null;
        var constants = SharedConstants.Enter(null);
        try
        {
            return body();
        }
        finally
        {
            t_current = inside;
            SharedConstants.Enter(constants);
        }
    }

    /// <summary>The token that the next effect takes.</summary>
    public Node Token() => TokenOut ??= TokenIn = Parameter.Create(Callback.Token, "the token of effects");

    /// <summary>Notes the token of a new effect.</summary>
    public void Follow(Node token) => TokenOut = token;

    /// <summary>Runs the user's function, or a part of it, as the innermost of the running traces.</summary>
    public T Run<T>(Func<T> body)
    {
        _around = t_current;
        t_current = this;
        var constants = SharedConstants.Enter(_constants);
        try
        {
            return body();
        }
        finally
        {
            t_current = _around;
            SharedConstants.Enter(constants);
        }
    }

    /// <summary>Notes that a value of an enclosing trace has entered this one.</summary>
    public void Uses(Trace? outer)
    {
        if (outer is null || ReferenceEquals(outer, _outer) || ReferenceEquals(outer, this)) return;
        lock (_lock) _outer = Join(_outer, outer);
    }

    /// <summary>Whether a value of this trace may depend on a parameter without a value.</summary>
    public bool MayBeAbstract
    {
        get
        {
            for (var t = this; t is not null; t = t._outer)
            {
                if (t.IsAbstract) return true;
            }
            return false;
        }
    }

    /// <summary>Notes a node that was evaluated inside the trace and keeps its recipe until the trace ends.</summary>
    public void NoteSettled(Node node)
    {
        // A trace without end cannot keep recipes until then, and nothing differentiates through shapes alone.
        if (ReferenceEquals(this, ShapesOnly)) node.DropRecipe();
        else lock (_lock) (_settled ??= []).Add(node);
    }

    /// <summary>Ends the trace without dropping a recipe: for rules that run within a transform of which they know nothing.</summary>
    public void EndKeepingRecipes() => _ended = true;

    /// <summary>Ends the trace. Recipes that an enclosing trace may still need are handed to it, the others are dropped.</summary>
    public void End()
    {
        _ended = true;
        List<Node>? settled;
        lock (_lock)
        {
            settled = _settled;
            _settled = null;
        }
        if (settled is null) return;
        foreach (var n in settled)
        {
            if (_outer is { Ended: false }) _outer.NoteSettled(n);
            else n.DropRecipe();
        }
    }

    /// <summary>Transform and function, as errors name them.</summary>
    public override string ToString() => $"{Transform} of {Function}";
}

/// <summary>What a trace does with effects of its function.</summary>
public enum TraceEffects
{
    /// <summary>They are an error: the transform has no place for them.</summary>
    Refused,
    /// <summary>They are recorded, and the transform hands the last token on.</summary>
    Held,
    /// <summary>They belong to the trace around.</summary>
    Passed,
}
