namespace Lazy.Graph.Rewriting;

/// <summary>An operation on operands, which are known by identity: nodes of equal keys are one value if the operation is pure.</summary>
internal readonly struct CallKey(Primitive op, Node[] inputs) : IEquatable<CallKey>
{
    private readonly Primitive _op = op;
    private readonly Node[] _inputs = inputs;

    public bool Equals(CallKey other)
    {
        if (_inputs.Length != other._inputs.Length) return false;
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (!ReferenceEquals(_inputs[i], other._inputs[i])) return false;
        }
        return _op.Equals(other._op);
    }

    public override bool Equals(object? obj) => obj is CallKey key && Equals(key);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_op);
        foreach (var x in _inputs) hash.Add(x.Id);
        return hash.ToHashCode();
    }
}
