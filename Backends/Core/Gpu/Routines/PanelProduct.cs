using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>
/// A matrix product by processor cores: both operands are copied into panels, so that everything is read in order; a work item then
/// computes blocks of the result of a few rows by two vectors, which stay in registers while k runs. The epilogue runs on the registers.
/// </summary>
internal sealed class PanelProduct
{
    // Panels of more bytes than this are not worth making.
    private const long MostPanelBytes = 1L << 28;

    private readonly MatrixProduct _product;
    private readonly LoweringContext _context;
    private readonly CodeBuilder _code;
    private readonly DType _type, _element;
    private readonly int _lanes, _blockRows, _blockVectors;
    private readonly bool _isRagged;

    private PanelProduct(MatrixProduct product, RoutineSpec spec, (int Rows, int Vectors) block, GpuProfile profile)
    {
        (_blockRows, _blockVectors) = block;
        _product = product;
        _element = Legalizer.RegisterOf(product.Compute);
        _lanes = Lanes(product, profile);
        var kernel = product.AsKernel(spec);
        _type = kernel.IndexType;
        _isRagged = product.Columns % (_blockVectors * _lanes) != 0;
        // The panels take the place of the operands.
        kernel = kernel with { Inputs = kernel.Inputs.SetItem(0, _element).SetItem(1, _element), Passes = [], Inner = [] };
        if (_isRagged)
        {
            // Whole vectors only: the sums go to rows that are long enough, and the stores are a kernel of their own.
            var at = SumAt(product.Index);
            kernel = kernel with { Inputs = [_element, _element], Uniforms = [], Outputs = [new(_element)], OuterStores = [new(0, at, K.Acc(_element, 0))] };
        }
        _context = new LoweringContext(new(kernel, new Dictionary<KExpr, Loops.LinearForm>(), 2), profile);
        _code = _context.Code;
    }

    private long RowPanels => (_product.Rows + _blockRows - 1) / _blockRows;

    private int Width => _blockVectors * _lanes;

    private long ColumnPanels => (_product.Columns + Width - 1) / Width;

    /// <summary>The blocks worth trying, the one that is best without trying first; none if the product is better done as a reduction.</summary>
    public static IEnumerable<(int Rows, int Vectors)> Blocks(MatrixProduct product, GpuProfile profile)
    {
        var lanes = Lanes(product, profile);
        (int Rows, int Vectors)[] all = [(8, 2), (12, 2), (6, 2), (4, 4)];
        var most = Math.Max(product.Rows, product.Columns) * product.Batch * product.Depth * Legalizer.RegisterOf(product.Compute).Size;
        return product.Depth < 8 || most > MostPanelBytes ? [] : all.Where(b => product.Rows >= b.Rows && product.Columns >= b.Vectors * lanes);
    }

    /// <summary>Adds the launches.</summary>
    public static void Plan(PlanBuilder plan, MatrixProduct product, RoutineSpec spec, (int Rows, int Vectors) block)
    {
        var p = new PanelProduct(product, spec, block, plan.Profile);
        var size = p._element.Size;
        var a = plan.Scratch(product.Batch * p.RowPanels * p._blockRows * product.Depth * size);
        var b = plan.Scratch(product.Batch * p.ColumnPanels * p.Width * product.Depth * size);
        p.Pack(plan, a, 0, p.RowPanels, p._blockRows, product.Rows, spec.Operands[0].Aval.DType, product.A);
        p.Pack(plan, b, 1, p.ColumnPanels, p.Width, product.Columns, spec.Operands[1].Aval.DType, (i, w, k) => product.B(i, k, w));
        var rest = Enumerable.Range(2, plan.Given - 2);
        if (!p._isRagged)
        {
            plan.Launch(p.Write(), [a, b, .. rest], plan.Uniforms);
            return;
        }
        var sums = plan.Scratch(product.Batch * product.Rows * p.ColumnPanels * p.Width * size);
        plan.Launch(p.Write(), [a, b, sums]);
        plan.Run(p.Finishing(product.AsKernel(spec)), [sums, sums, .. rest], plan.Uniforms);
    }

    private static int Lanes(MatrixProduct product, GpuProfile profile) => Math.Clamp(profile.VectorBytes / Legalizer.RegisterOf(product.Compute).Size, 1, 16);

    // [batch][panel][k][row or column of the panel]; beyond the end stands the last one again, which is computed and not stored.
    private void Pack(PlanBuilder plan, int target, int operand, long panels, int width, long extent, DType type, Func<KExpr, KExpr, KExpr, KExpr> element)
    {
        var x = new IndexMath(_product.Batch * panels * width * _product.Depth >= int.MaxValue ? DType.Int64 : _type);
        KExpr batch = x.Loop(0), panel = x.Loop(1), k = x.Loop(2), w = K.Add(K.Mul(panel, x.Int(width)), x.Loop(3));
        if (extent % width != 0) w = K.Min(w, x.Int(extent - 1));
        long[] loops = [_product.Batch, panels, _product.Depth, width];
        var offset = x.Offset(0, new[] { batch, panel, k, x.Loop(3) }.Zip(((long[])[panels * _product.Depth * width, _product.Depth * width, width, 1])));
        var value = K.Cast(element(batch, w, k), _element);
        plan.Run(PlanBuilder.Map("panels", x.Type, [.. Enumerable.Repeat(type, 1)], _element, loops, offset, Renumber(value)), [operand, target]);

        // The copy has one input.
        KExpr Renumber(KExpr e)
        {
            using var map = Walk.Rewrite([e], (n, args) => n.Op == KOp.Load ? new KExpr(KOp.Load, n.Type, args, 0) : n.With(args));
            return map[e];
        }
    }

    private ThreadProgram Write()
    {
        // A work item keeps the panel of B and goes through some panels of A.
        var share = Math.Max(1, RowPanels / Math.Max(1, 8L * _context.Profile.Units / Math.Max(1, _product.Batch * ColumnPanels)));
        var shares = (RowPanels + share - 1) / share;
        _context.Groups = _product.Batch * ColumnPanels * shares;
        var (rest, part) = _code.DivRem(_code.Group(_type), shares);
        var (batch, column) = _code.DivRem(rest, ColumnPanels);
        _context.Emitter.SetIndex(0, batch);
        var from = _code.Mul(part, Int(share));
        Value end = _code.Add(from, Int(share)), limit = Int(RowPanels);
        var bStart = _code.Mul(_code.Add(_code.Mul(batch, Int(ColumnPanels)), column), Int(_product.Depth * Width));
        _code.For(from, _code.Select(_code.Less(end, limit), end, limit), Int(1), panel => _context.Emitter.Scope(() =>
        {
            var aStart = _code.Mul(_code.Add(_code.Mul(batch, Int(RowPanels)), panel), Int(_product.Depth * _blockRows));
            var sums = Multiply(aStart, bStart);
            for (var i = 0; i < _blockRows; i++) StoreRow(sums, i, panel, column);
        }));
        return _context.Finish();
    }

    private Value Int(long number) => _code.Int(_type, number);

    private Variable[,] Multiply(Value aStart, Value bStart)
    {
        var zero = _code.Splat(_code.Constant(Scalar.Of(_element, 0)), _lanes);
        var sums = new Variable[_blockRows, _blockVectors];
        for (var i = 0; i < _blockRows; i++)
        {
            for (var v = 0; v < _blockVectors; v++) sums[i, v] = _code.Declare(zero);
        }
        _code.For(_type, _product.Depth, k =>
        {
            Value aAt = _code.Add(aStart, _code.Mul(k, Int(_blockRows))), bAt = _code.Add(bStart, _code.Mul(k, Int(Width)));
            var b = Enumerable.Range(0, _blockVectors).Select(v => _code.Load(_element, 1, _code.Add(bAt, Int(v * _lanes)), _lanes)).ToArray();
            for (var i = 0; i < _blockRows; i++)
            {
                var a = _code.Splat(_code.Load(_element, 0, _code.Add(aAt, Int(i))), _lanes);
                for (var v = 0; v < _blockVectors; v++) _code.Set(sums[i, v], GroupProduct.MultiplyAdd(_code, a, b[v], _code.Get(sums[i, v])));
            }
        });
        return sums;
    }

    private void StoreRow(Variable[,] sums, int i, Value panel, Value columnPanel)
    {
        var row = _code.Add(_code.Mul(panel, Int(_blockRows)), Int(i));
        void Row()
        {
            _context.Emitter.SetIndex(1, row);
            for (var v = 0; v < _blockVectors; v++)
            {
                var column = _code.Add(_code.Mul(columnPanel, Int(Width)), Int(v * _lanes));
                var sum = _code.Get(sums[i, v]);
                _context.Emitter.Scope(() => Write(column, sum));
            }
        }
        if (_product.Rows % _blockRows == 0) _context.Emitter.Scope(Row);
        else _code.If(_code.Less(row, Int(_product.Rows)), () => _context.Emitter.Scope(Row));
    }

    private void Write(Value column, Value sum)
    {
        _context.Emitter.LaneLoop = 2;
        _context.Emitter.Lanes = _lanes;
        _context.Emitter.Forget();
        _context.Emitter.SetIndex(2, column);
        _context.Emitter.SetResult(0, sum);
        _context.Write(_context.OuterStores);
    }

    private KExpr SumAt(IndexMath x) => x.Offset(0, [(x.Loop(0), _product.Rows * ColumnPanels * Width), (x.Loop(1), ColumnPanels * Width), (x.Loop(2), 1)]);

    // The stores of the product, from sums that lie in a buffer.
    private Kernel Finishing(Kernel kernel)
    {
        using var map = Walk.Rewrite(kernel.OuterStores.SelectMany(s => s.Roots()), (e, args) =>
            e.Op == KOp.Acc ? K.Load(_element, 0, SumAt(_product.Index)) : e.With(args));
        return kernel with
        {
            Inputs = kernel.Inputs.SetItem(0, _element).SetItem(1, _element),
            Passes = [],
            Inner = [],
            OuterStores = [.. kernel.OuterStores.Select(s => s with { Offset = map[s.Offset], Value = map[s.Value] })],
        };
    }
}
