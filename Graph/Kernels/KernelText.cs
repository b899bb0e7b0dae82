using System.Text;

namespace Lazy.Graph.Kernels;

/// <summary>
/// The canonical text of a kernel: equal kernels have equal text whatever names their graphs used. Serves as cache key, in
/// goldens and in reports.
/// </summary>
public static class KernelText
{
    /// <summary>The text without the kernel's descriptive name.</summary>
    public static string Of(Kernel k)
    {
        ArgumentNullException.ThrowIfNull(k);
        return new Writer(k).ToString();
    }

    /// <summary>The same in memory that is used again; it grows where it is too small.</summary>
    internal static ReadOnlySpan<char> Of(Kernel k, ref char[]? memory) => new Writer(k).Copy(ref memory);

    private readonly struct Writer
    {
        // Used again: a program has many kernels.
        [ThreadStatic]
        private static StringBuilder? s_text;
        [ThreadStatic]
        private static Dictionary<KExpr, int>? s_numbers;

        private readonly StringBuilder _text;
        private readonly Dictionary<KExpr, int> _numbers;

        public Writer(Kernel k)
        {
            _text = (s_text ??= new()).Clear();
            _numbers = s_numbers ??= new(ReferenceEqualityComparer.Instance);
            _numbers.Clear();
            Head(k);
            foreach (var pass in k.Passes)
            {
                _text.Append("pass\n");
                foreach (var r in pass.Reductions)
                {
                    Define(Walk.Begin().Add(r.Value), "  ");
                    Value(_text.Append("  acc").Append(r.Slot).Append(" = ").Append(r.Combine.Word()).Append(" from ").Append(r.Identity.ToString())
                        .Append(" of "), r.Value).Append('\n');
                }
                foreach (var s in pass.Stores) Store(s, "  ");
            }
            foreach (var s in k.OuterStores) Store(s, "");
            // The texts and expressions of one large kernel are not kept.
            if (_numbers.Count > 1024) (s_text, s_numbers) = (null, null);
        }

        public override string ToString()
        {
            _numbers.Clear();
            return _text.ToString();
        }

        public ReadOnlySpan<char> Copy(ref char[]? memory)
        {
            _numbers.Clear();
            if (memory is null || memory.Length < _text.Length) memory = new char[2 * _text.Length];
            _text.CopyTo(0, memory, _text.Length);
            return memory.AsSpan(0, _text.Length);
        }

        private void Head(Kernel k)
        {
            _text.Append("in ");
            for (var i = 0; i < k.Inputs.Length; i++) _text.Append(i == 0 ? "b" : " b").Append(i).Append(':').Append(k.Inputs[i].ShortName);
            for (var i = 0; i < k.Uniforms.Length; i++) _text.Append(i == 0 ? "  uniform u" : " u").Append(i).Append(':').Append(k.Uniforms[i].ShortName);
            _text.Append("  out ");
            for (var i = 0; i < k.Outputs.Length; i++)
            {
                _text.Append(i == 0 ? "o" : " o").Append(i).Append(':').Append(k.Outputs[i].DType.ShortName).Append(k.Outputs[i].InPlace ? "!" : "");
            }
            _text.Append("\nindex ").Append(k.IndexType.ShortName).Append("  outer (").AppendJoin(',', k.Outer).Append(')');
            if (k.Inner.Length > 0) _text.Append("  inner (").AppendJoin(',', k.Inner).Append(')');
            if (k.Ordered) _text.Append("  ordered");
            _text.Append('\n');
        }

        private void Define(Walk roots, string indent)
        {
            using var walk = roots;
            foreach (var e in walk.Order)
            {
                if (!_numbers.TryAdd(e, _numbers.Count) || e.Args.Length == 0) continue;
                Value(_text.Append(indent), e).Append(':').Append(e.Type.ShortName).Append(" = ");
                if (e.Op == KOp.Load) Value(_text.Append('b').Append(e.Slot).Append('['), e.Args[0]).Append("]\n");
                else
                {
                    _text.Append(e.Op.Word()).Append('(');
                    for (var i = 0; i < e.Args.Length; i++) Value(i == 0 ? _text : _text.Append(", "), e.Args[i]);
                    _text.Append(")\n");
                }
            }
        }

        private void Store(Store s, string indent)
        {
            Define(s.AddTo(Walk.Begin()), indent);
            Value(_text.Append(indent).Append('o').Append(s.Output).Append('['), s.Offset).Append("] ");
            if (s.Combine is { } combine) _text.Append(combine.Word());
            Value(_text.Append("= "), s.Value);
            if (s.Guard is not null) Value(_text.Append(" if "), s.Guard);
            _text.Append('\n');
        }

        private StringBuilder Value(StringBuilder text, KExpr e) => e.Op switch
        {
            _ when e.Args.Length > 0 => text.Append('v').Append(_numbers[e]),
            KOp.Const => text.Append(e.Value.ToString()).Append(':').Append(e.Type.ShortName),
            KOp.Index => text.Append('i').Append(e.Slot),
            KOp.Uniform => text.Append('u').Append(e.Slot),
            _ => text.Append("acc").Append(e.Slot).Append(':').Append(e.Type.ShortName),
        };
    }
}
