using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Graph;

namespace Lazy.Backends.Vulkan.Spirv;

/// <content>What stands before the code: types, buffers, uniforms, local arrays, the numbers of work items.</content>
internal sealed partial class SpirvEmitter
{
    private readonly Dictionary<(uint Element, bool IsRead, bool IsWritten), uint> _blocks = [];
    private readonly HashSet<uint> _strided = [];
    private uint[] _buffers = [], _locals = [], _uniformMembers = [];
    private uint _uniforms;

    private uint BoolType => _m.Type(Op.TypeBool);

    private uint UIntType => _m.Type(Op.TypeInt, 32, 0);

    private uint Glsl
    {
        get
        {
            if (_glsl != 0) return _glsl;
            _glsl = _m.NewId();
            _m.AddText(Section.Imports, Op.ExtInstImport, [_glsl], "GLSL.std.450");
            return _glsl;
        }
    }

    private uint UInt(uint number) => _m.Constant(UIntType, number, false);

    // The type of a register.
    private uint Type(DType type)
    {
        switch (type.Kind)
        {
            case DKind.Bool: return BoolType;
            case DKind.Float when type.Size >= 4:
                if (type.Size == 8) _m.Require(Capability.Float64);
                return _m.Type(Op.TypeFloat, (uint)type.Size * 8);
            case DKind.Int or DKind.UInt when type.Size >= 4:
                if (type.Size == 8) _m.Require(Capability.Int64);
                return _m.Type(Op.TypeInt, (uint)type.Size * 8, 0);
            default: throw new InternalException($"registers hold no {type}.");
        }
    }

    // The type of an element of a buffer: what is narrower than 32 bits is an integer there.
    private uint MemoryType(DType type)
    {
        if (type.Size >= 4) return Type(type);
        if (type.Size == 1)
        {
            _m.Require(Capability.StorageBuffer8BitAccess);
            _m.Require("SPV_KHR_8bit_storage");
        }
        else _m.Require(Capability.StorageBuffer16BitAccess);
        return _m.Type(Op.TypeInt, (uint)type.Size * 8, 0);
    }

    private void DeclareInterface()
    {
        _buffers = new uint[_program.Buffers.Count];
        var mayAlias = _program.Buffers.Any(b => b.IsWritten);
        for (var i = 0; i < _buffers.Length; i++)
        {
            var block = BufferBlock(_program.Buffers[i]);
            _buffers[i] = Global(StorageClass.StorageBuffer, block);
            _m.Decorate(_buffers[i], Decoration.DescriptorSet, 0);
            _m.Decorate(_buffers[i], Decoration.Binding, (uint)i);
            if (mayAlias) _m.Decorate(_buffers[i], Decoration.Aliased);
        }
        _locals = [.. _program.Locals.Select(l =>
            Global(StorageClass.Workgroup, _m.Type(Op.TypeArray, Type(l.DType), UInt((uint)l.Length))))];
        if (_program.Uniforms.Count > 0) DeclareUniforms();
    }

    private uint BufferBlock(BufferInfo buffer)
    {
        var element = MemoryType(buffer.DType);
        var key = (element, buffer.IsRead, buffer.IsWritten);
        if (_blocks.TryGetValue(key, out var block)) return block;
        var array = _m.Type(Op.TypeRuntimeArray, element);
        if (_strided.Add(array)) _m.Decorate(array, Decoration.ArrayStride, (uint)buffer.DType.Size);
        block = Struct(array);
        _m.DecorateMember(block, 0, Decoration.Offset, 0);
        if (!buffer.IsWritten) _m.DecorateMember(block, 0, Decoration.NonWritable);
        if (!buffer.IsRead) _m.DecorateMember(block, 0, Decoration.NonReadable);
        _blocks.Add(key, block);
        return block;
    }

    private void DeclareUniforms()
    {
        var (offsets, _) = UniformLayout.Of(_program.Uniforms);
        _uniformMembers = [.. _program.Uniforms.Select(Type)];
        var block = Struct(_uniformMembers);
        for (var i = 0; i < offsets.Length; i++) _m.DecorateMember(block, (uint)i, Decoration.Offset, (uint)offsets[i]);
        _uniforms = Global(StorageClass.PushConstant, block);
    }

    private uint Struct(params ReadOnlySpan<uint> members)
    {
        var id = _m.NewId();
        _m.Add(Section.Declarations, Op.TypeStruct, [id, .. members]);
        _m.Decorate(id, Decoration.Block);
        return id;
    }

    private uint Global(StorageClass where, uint type)
    {
        var pointer = _m.Type(Op.TypePointer, (uint)where, type);
        var id = _m.NewId();
        _m.Add(Section.Declarations, Op.Variable, pointer, id, (uint)where);
        return id;
    }

    private (uint Group, uint Item) DeclareInputs()
    {
        var group = Global(StorageClass.Input, _m.Type(Op.TypeVector, UIntType, 3));
        _m.Decorate(group, Decoration.BuiltIn, (uint)BuiltIn.WorkgroupId);
        var item = Global(StorageClass.Input, UIntType);
        _m.Decorate(item, Decoration.BuiltIn, (uint)BuiltIn.LocalInvocationIndex);
        return (group, item);
    }

    private void ReadPosition(uint group, uint item, uint groupsX)
    {
        var vector = Word(Op.Load, _m.Type(Op.TypeVector, UIntType, 3), group);
        _group = Word(Op.CompositeExtract, UIntType, vector, 0);
        if (_program.Groups > _target.MaxGroups)
        {
            var row = Word(Op.CompositeExtract, UIntType, vector, 1);
            _group = Word(Op.IAdd, UIntType, Word(Op.IMul, UIntType, row, UInt(groupsX)), _group);
        }
        _item = Word(Op.Load, UIntType, item);
    }

    // A promise can only be asked for with the capability that the width itself needs, so only for widths in use.
    private void DeclareFloatControls(uint main)
    {
        Ask(_target.PreservesSpecials, Capability.SignedZeroInfNanPreserve, ExecutionMode.SignedZeroInfNanPreserve);
        Ask(_target.RoundsToEven, Capability.RoundingModeRTE, ExecutionMode.RoundingModeRTE);
        Ask(_target.PreservesDenormals, Capability.DenormPreserve, ExecutionMode.DenormPreserve);

        void Ask(IReadOnlyList<uint> widths, Capability capability, ExecutionMode mode)
        {
            foreach (var width in widths)
            {
                if (!_m.HasType(Op.TypeFloat, width)) continue;
                _m.Require(capability);
                _m.Require("SPV_KHR_float_controls");
                _m.Add(Section.ExecutionModes, Op.ExecutionMode, main, (uint)mode, width);
            }
        }
    }

    private void EmitUniform(Instruction.Uniform u)
    {
        var pointer = _m.Type(Op.TypePointer, (uint)StorageClass.PushConstant, _uniformMembers[u.Slot]);
        var address = Word(Op.AccessChain, pointer, _uniforms, UInt((uint)u.Slot));
        Define(u.Result, Bitcast(Word(Op.Load, _uniformMembers[u.Slot], address), _program.Uniforms[u.Slot], u.Result.Type));
    }

    private uint Element(int buffer, Value offset)
    {
        var pointer = _m.Type(Op.TypePointer, (uint)StorageClass.StorageBuffer, MemoryType(_program.Buffers[buffer].DType));
        return Word(Op.AccessChain, pointer, _buffers[buffer], UInt(0), Id(offset));
    }

    private uint LocalElement(int array, Value offset)
    {
        var pointer = _m.Type(Op.TypePointer, (uint)StorageClass.Workgroup, Type(_program.Locals[array].DType));
        return Word(Op.AccessChain, pointer, _locals[array], Id(offset));
    }
}
