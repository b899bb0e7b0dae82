using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>How a group divides a tile of the result.</summary>
/// <param name="Rows">Work items along the rows of a tile.</param>
/// <param name="Columns">Work items along its columns.</param>
/// <param name="RowsEach">Rows of a work item.</param>
/// <param name="ColumnsEach">Columns of a work item.</param>
/// <param name="Depth">How many k are in local memory at once.</param>
internal readonly record struct Tiling(int Rows, int Columns, int RowsEach, int ColumnsEach, int Depth)
{
    public int GroupSize => Rows * Columns;

    public int TileRows => Rows * RowsEach;

    public int TileColumns => Columns * ColumnsEach;

    /// <summary>Bytes of local memory for numbers of a size.</summary>
    public int LocalBytes(int size) => (TileRows + TileColumns) * Depth * size;

    /// <summary>The tilings worth trying, the one that is best without trying first.</summary>
    public static IEnumerable<Tiling> For(MatrixProduct p, GpuProfile profile)
    {
        Tiling[] all = p.Rows < 48 || p.Columns < 48
            ? [new(16, 16, 1, 1, 16), new(16, 16, 2, 2, 16), new(8, 8, 2, 2, 16)]
            : [new(16, 16, 4, 4, 16), new(16, 16, 8, 8, 8), new(16, 16, 8, 4, 16), new(8, 8, 8, 8, 8), new(8, 8, 4, 4, 16)];
        return all.Where(t => p.Depth + (p.Depth / t.Depth) + 1 <= profile.MaxIterations && t.GroupSize <= profile.MaxGroupSize && t.LocalBytes(p.Compute.Size) <= profile.LocalBytes);
    }
}

/// <summary>
/// A matrix product by groups: each computes a tile of the result, for which it brings tiles of the operands into local memory, and keeps
/// a few rows and columns in the registers of each work item. The epilogue runs on the registers.
/// </summary>
internal sealed class GroupProduct
{
    private readonly MatrixProduct _product;
    private readonly Tiling _tiling;
    private readonly LoweringContext _context;
    private readonly CodeBuilder _code;
    private readonly DType _type;

    private GroupProduct(MatrixProduct product, RoutineSpec spec, Tiling tiling, GpuProfile profile)
    {
        _product = product;
        _tiling = tiling;
        var kernel = product.AsKernel(spec);
        var index = product.Index;
        // Elements of both operands by themselves.
        var a = product.A(index.Loop(0), index.Loop(1), index.Loop(3));
        var b = product.B(index.Loop(0), index.Loop(3), index.Loop(2));
        Reduction Of(int slot, KExpr e) => new(slot, KOp.Add, Lazy.Graph.Scalar.Of(e.Type, 0), e);
        _context = new LoweringContext(new(kernel with { Passes = [new([Of(0, a), Of(1, b)], [])] }, new Dictionary<KExpr, Loops.LinearForm>(), 2), profile);
        _code = _context.Code;
        _type = kernel.IndexType;
    }

    /// <summary>The program.</summary>
    public static ThreadProgram Write(MatrixProduct product, RoutineSpec spec, Tiling tiling, GpuProfile profile) =>
        new GroupProduct(product, spec, tiling, profile).Write();

    private ThreadProgram Write()
    {
        var t = _tiling;
        long down = (_product.Rows + t.TileRows - 1) / t.TileRows, across = (_product.Columns + t.TileColumns - 1) / t.TileColumns;
        _context.GroupSize = t.GroupSize;
        _context.Groups = _product.Batch * down * across;
        var (rest, tileColumn) = _code.DivRem(_code.Group(_type), across);
        var (batch, tileRow) = _code.DivRem(rest, down);
        var item = _code.Item(_type);
        var (y, x) = _code.DivRem(item, t.Columns);
        Value firstRow = _code.Mul(tileRow, Int(t.TileRows)), firstColumn = _code.Mul(tileColumn, Int(t.TileColumns));
        _context.Emitter.SetIndex(0, batch);

        var element = Legalizer.RegisterOf(_product.Compute);
        int a = _code.Local(element, t.TileRows * t.Depth), b = _code.Local(element, t.TileColumns * t.Depth);
        var zero = _code.Constant(Lazy.Graph.Scalar.Of(element, 0));
        var sums = new Variable[t.RowsEach, t.ColumnsEach];
        for (var i = 0; i < t.RowsEach; i++)
        {
            for (var j = 0; j < t.ColumnsEach; j++) sums[i, j] = _code.Declare(zero);
        }
        var reductions = _context.Passes[0].Reductions;
        _code.For(Int(0), Int(_product.Depth), Int(t.Depth), k => _context.Emitter.Scope(() =>
        {
            Fetch(a, reductions[0].Value[0], 1, t.TileRows, firstRow, _product.Rows, k, item, _product.RunsAlongDepth.A);
            Fetch(b, reductions[1].Value[0], 2, t.TileColumns, firstColumn, _product.Columns, k, item, _product.RunsAlongDepth.B);
            _code.Barrier();
            _code.For(_type, t.Depth, d => Accumulate(sums, a, b, d, y, x));
            _code.Barrier();
        }));

        for (var i = 0; i < t.RowsEach; i++)
        {
            for (var j = 0; j < t.ColumnsEach; j++) Store(sums[i, j], RowOf(firstRow, y, i), ColumnOf(firstColumn, x, j));
        }
        return _context.Finish();
    }

    private Value Int(long number) => _code.Int(_type, number);

    // Neighbouring work items have neighbouring columns, and rows side by side.
    private Value RowOf(Value first, Value y, int i) => _code.Add(first, _code.Add(_code.Mul(y, Int(_tiling.RowsEach)), Int(i)));

    private Value ColumnOf(Value first, Value x, int j) => _code.Add(first, _code.Add(x, Int(j * _tiling.Columns)));

    // A tile of an operand, at [k][row or column] of the local array; beyond the end of the sum it is zero.
    private void Fetch(int array, KExpr element, int loop, int width, Value first, long extent, Value k, Value item, bool alongDepth)
    {
        var (count, size, depth) = (width * _tiling.Depth, _tiling.GroupSize, _tiling.Depth);
        for (var start = 0; start < count; start += size)
        {
            var number = _code.Add(item, Int(start));
            void One()
            {
                var (slow, fast) = _code.DivRem(number, alongDepth ? depth : width);
                var (d, w) = alongDepth ? (fast, slow) : (slow, fast);
                Value at = _code.Add(first, w), place = _code.Add(k, d);
                if (extent % width != 0) at = AtMost(at, extent - 1);
                var within = _product.Depth % depth == 0 ? null : _code.Less(place, Int(_product.Depth));
                if (within is not null) place = AtMost(place, _product.Depth - 1);
                _context.Emitter.SetIndex(loop, at);
                _context.Emitter.SetIndex(3, place);
                var value = _context.Emitter.Emit(element);
                if (within is not null) value = _code.Select(within, value, _code.Constant(Lazy.Graph.Scalar.Of(value.Type, 0)));
                _code.StoreLocal(array, _code.Add(_code.Mul(d, Int(width)), w), value);
            }
            if (start + size <= count) _context.Emitter.Scope(One);
            else _code.If(_code.Less(number, Int(count)), () => _context.Emitter.Scope(One));
        }
    }

    private Value AtMost(Value x, long most) => _code.Select(_code.Less(x, Int(most)), x, Int(most));

    private void Accumulate(Variable[,] sums, int a, int b, Value d, Value y, Value x)
    {
        var t = _tiling;
        Value rowStart = _code.Add(_code.Mul(d, Int(t.TileRows)), _code.Mul(y, Int(t.RowsEach))), columnStart = _code.Add(_code.Mul(d, Int(t.TileColumns)), x);
        var left = Enumerable.Range(0, t.RowsEach).Select(i => _code.LoadLocal(a, _code.Add(rowStart, Int(i)))).ToArray();
        var right = Enumerable.Range(0, t.ColumnsEach).Select(j => _code.LoadLocal(b, _code.Add(columnStart, Int(j * t.Columns)))).ToArray();
        for (var i = 0; i < t.RowsEach; i++)
        {
            for (var j = 0; j < t.ColumnsEach; j++) _code.Set(sums[i, j], MultiplyAdd(_code, left[i], right[j], _code.Get(sums[i, j])));
        }
    }

    /// <summary>x·y + z, fused for floats.</summary>
    public static Value MultiplyAdd(CodeBuilder code, Value x, Value y, Value z) =>
        z.Type.IsFloat ? code.Apply(KOp.Fma, z.Type, x, y, z) : code.Add(code.Mul(x, y), z);

    private void Store(Variable sum, Value row, Value column)
    {
        bool rowsEnd = _product.Rows % _tiling.TileRows != 0, columnsEnd = _product.Columns % _tiling.TileColumns != 0;
        void Write()
        {
            _context.Emitter.SetIndex(1, row);
            _context.Emitter.SetIndex(2, column);
            _context.Emitter.SetResult(0, _code.Get(sum));
            _context.Write(_context.OuterStores);
        }
        if (!rowsEnd && !columnsEnd)
        {
            _context.Emitter.Scope(Write);
            return;
        }
        var inside = _code.Less(rowsEnd ? row : column, Int(rowsEnd ? _product.Rows : _product.Columns));
        if (rowsEnd && columnsEnd) inside = _code.And(inside, _code.Less(column, Int(_product.Columns)));
        _code.If(inside, () => _context.Emitter.Scope(Write));
    }
}
