using System.Globalization;
using System.Text;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>Generated code as text for people: its loops, and a line for each word, as often as it is computed.</summary>
internal static class IlListing
{
    public static string Of(LoopPlan plan, KernelShape shape, HeldRows rows)
    {
        var text = new StringBuilder();
        var names = new Dictionary<KExpr, string>(ReferenceEqualityComparer.Instance);
        var width = shape.Lanes == 1 ? "scalar"
            : string.Create(CultureInfo.InvariantCulture, $"{shape.Lanes} lanes");
        text.Append(CultureInfo.InvariantCulture, $"kernel {plan.Source.Name}: {width}\n");
        for (var d = 0; d <= plan.OuterCount; d++)
        {
            if (d > 0) Loop(d - 1, shape.Unroll);
            if (d == plan.OuterCount) break;
            foreach (var e in rows.Stages.SelectMany(s => s.Outer[d])) Line(e, d);
        }
        foreach (var stage in rows.Stages)
        {
            foreach (var e in stage.Outer[plan.OuterCount]) Line(e, plan.OuterCount);
            var depth = plan.OuterCount;
            foreach (var list in stage.Inner)
            {
                Loop(depth++, shape.UnrollOf(plan, stage, rows));
                foreach (var e in list) Line(e, depth, rows.PassOf(e) < stage.Number);
            }
            foreach (var r in stage.Reductions) Indent(depth).Append(CultureInfo.InvariantCulture,
                $"acc{r.Slot} {r.Combine}= {Name(r.Value)}\n");
            foreach (var s in stage.Stores)
            {
                var guard = s.Guard is null ? "" : $" if {Name(s.Guard)}";
                Indent(depth).Append(CultureInfo.InvariantCulture,
                    $"out{s.Output}[{Offset(s.Offset)}] {s.Combine}= {Name(s.Value)}{guard}\n");
            }
            foreach (var e in stage.Inner.SelectMany(l => l)) names.Remove(e);
        }
        return text.ToString();

        StringBuilder Indent(int depth) => text.Append(' ', 2 * (depth + 1));

        void Loop(int l, int unroll) =>
            Indent(l).Append(CultureInfo.InvariantCulture,
                $"for i{l} in 0..{plan.Extents[l]}{(l == plan.VectorLoop && shape.Lanes > 1 ? $", {unroll} vectors at once" : "")}\n");

        void Line(KExpr e, int depth, bool isHeld = false)
        {
            if (e.Op == KOp.Const || names.ContainsKey(e)) return;
            var arguments = isHeld ? "from its row" : e.Op == KOp.Load ? $"in{e.Slot}[{Offset(e.Args[0])}]"
                : e.Op == KOp.Index ? $"i{e.Slot}" : e.Op is KOp.Uniform or KOp.Acc ? $"{e.Op}{e.Slot}"
                    : $"{e.Op}({string.Join(", ", e.Args.Select(Name))})";
            names[e] = $"v{names.Count}";
            Indent(depth).Append(CultureInfo.InvariantCulture,
                $"{names[e]}: {e.Type.Name}{(plan.Of(e).IsVector ? "" : ", one")} = {arguments}\n");
        }

        string Name(KExpr e) => e.Op == KOp.Const ? e.Value.ToString() : names.TryGetValue(e, out var n) ? n : e.ToString();

        string Offset(KExpr offset)
        {
            if (plan.LaneStride(offset) is null) return Name(offset);
            var form = plan.Form(offset);
            var terms = form.Coefficients.Select((c, i) => (Text: $"i{i}", c))
                .Concat(form.Atoms.Select(a => (Text: Name(a.Expr), c: a.Coefficient)))
                .Where(t => t.c != 0).Select(t => t.c == 1 ? t.Text : string.Create(CultureInfo.InvariantCulture, $"{t.c}·{t.Text}"));
            var start = form.Base == 0 ? [] : new[] { form.Base.ToString(CultureInfo.InvariantCulture) };
            var sum = string.Join(" + ", terms.Concat(start));
            return sum.Length == 0 ? "0" : sum;
        }
    }
}
