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
        var text = new StringBuilder();
        text.Append("in ").AppendJoin(' ', k.Inputs.Select((t, i) => $"b{i}:{t.ShortName}"));
        if (k.Uniforms.Length > 0) text.Append("  uniform ").AppendJoin(' ', k.Uniforms.Select((t, i) => $"u{i}:{t.ShortName}"));
        text.Append("  out ").AppendJoin(' ', k.Outputs.Select((o, i) => $"o{i}:{o.DType.ShortName}{(o.InPlace ? "!" : "")}")).Append('\n');
        text.Append("index ").Append(k.IndexType.ShortName).Append("  outer (").AppendJoin(',', k.Outer).Append(')');
        if (k.Inner.Length > 0) text.Append("  inner (").AppendJoin(',', k.Inner).Append(')');
        if (k.Ordered) text.Append("  ordered");
        text.Append('\n');

        var names = new Dictionary<KExpr, string>(ReferenceEqualityComparer.Instance);
        void Define(IEnumerable<KExpr> roots, string indent)
        {
            foreach (var e in KExpr.PostOrder(roots))
            {
                if (names.ContainsKey(e)) continue;
                if (e.Args.Length == 0)
                {
                    names[e] = e.Op switch
                    {
                        KOp.Const => $"{e.Value}:{e.Type.ShortName}",
                        KOp.Index => $"i{e.Slot}",
                        KOp.Uniform => $"u{e.Slot}",
                        _ => $"acc{e.Slot}:{e.Type.ShortName}",
                    };
                    continue;
                }
                var name = $"v{names.Count}";
                text.Append(indent).Append(name).Append(':').Append(e.Type.ShortName).Append(" = ");
                if (e.Op == KOp.Load) text.Append('b').Append(e.Slot).Append('[').Append(names[e.Args[0]]).Append(']');
                else text.Append(e.Op.ToString()).Append('(').AppendJoin(", ", e.Args.Select(a => names[a])).Append(')');
                text.Append('\n');
                names[e] = name;
            }
        }
        void Stores(IEnumerable<Store> stores, string indent)
        {
            foreach (var s in stores)
            {
                Define(s.Roots(), indent);
                var guard = s.Guard is null ? "" : $" if {names[s.Guard]}";
                var how = s.Combine is null ? "=" : $"{s.Combine}=";
                text.Append(indent).Append('o').Append(s.Output).Append('[').Append(names[s.Offset]).Append("] ").Append(how).Append(' ')
                    .Append(names[s.Value]).Append(guard).Append('\n');
            }
        }
        foreach (var pass in k.Passes)
        {
            text.Append("pass\n");
            foreach (var r in pass.Reductions)
            {
                Define([r.Value], "  ");
                text.Append("  acc").Append(r.Slot).Append(" = ").Append(r.Combine.ToString()).Append(" from ").Append(r.Identity.ToString()).Append(" of ")
                    .Append(names[r.Value]).Append('\n');
            }
            Stores(pass.Stores, "  ");
        }
        Stores(k.OuterStores, "");
        return text.ToString();
    }
}
