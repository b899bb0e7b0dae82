using System.Globalization;
using System.Text;
using Lazy.Backends.Gpu.Code;

namespace Lazy.Backends.Vulkan.Spirv;

/// <summary>Prints a module in the notation of the SPIR-V tools, for people; it knows what the emitter writes.</summary>
internal static class SpirvText
{
    // The operands after type and result: i an id, n a number, and names of enumerations. The last one repeats.
    private static readonly Dictionary<Op, string> s_operands = new()
    {
        [Op.Capability] = "C", [Op.Extension] = "s", [Op.ExtInstImport] = "rs", [Op.MemoryModel] = "nn", [Op.EntryPoint] = "nisi",
        [Op.ExecutionMode] = "iMn", [Op.TypeVoid] = "r", [Op.TypeBool] = "r", [Op.TypeInt] = "rn", [Op.TypeFloat] = "rn",
        [Op.TypeVector] = "rin", [Op.TypeArray] = "ri", [Op.TypeRuntimeArray] = "ri", [Op.TypeStruct] = "ri", [Op.TypePointer] = "rSi",
        [Op.TypeFunction] = "ri", [Op.Constant] = "tr#", [Op.Function] = "trni", [Op.FunctionEnd] = "", [Op.Variable] = "trS",
        [Op.Store] = "i", [Op.Decorate] = "iDn", [Op.MemberDecorate] = "inDn", [Op.CompositeExtract] = "trin", [Op.ExtInst] = "triGi",
        [Op.ControlBarrier] = "i", [Op.LoopMerge] = "iin", [Op.SelectionMerge] = "in", [Op.Label] = "r", [Op.Branch] = "i",
        [Op.BranchConditional] = "i", [Op.Return] = "",
    };

    /// <summary>The text of a program and its module.</summary>
    public static string Print(ThreadProgram program, SpirvProgram spirv)
    {
        var text = new StringBuilder();
        Line($"; SPIR-V 1.3 of {program.Name}: {program.Groups} groups of {program.GroupSize}, launched as {spirv.GroupsX} x {spirv.GroupsY}");
        for (var i = 0; i < program.Buffers.Count; i++)
        {
            var b = program.Buffers[i];
            Line($"; binding {i}: {b.DType}{(b.IsRead ? ", read" : "")}{(b.IsWritten ? ", written" : "")}");
        }
        var words = spirv.Words;
        var floats = new Dictionary<uint, uint>();
        for (var at = 5; at < words.Length; at += (int)(words[at] >> 16))
        {
            var operands = words.AsSpan(at + 1, (int)(words[at] >> 16) - 1);
            var op = (Op)(words[at] & 0xffff);
            if (op == Op.TypeFloat) floats[operands[0]] = operands[1];
            Print(text, op, operands, floats);
        }
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static void Print(StringBuilder text, Op op, ReadOnlySpan<uint> operands, Dictionary<uint, uint> floats)
    {
        var kinds = s_operands.TryGetValue(op, out var known) ? known : "tri";
        string result = "", type = "";
        var rest = new StringBuilder();
        for (int i = 0, k = 0; i < operands.Length; i++, k = Math.Min(k + 1, kinds.Length - 1))
        {
            var w = operands[i];
            switch (kinds[k])
            {
                case 'r': result = Id(w); break;
                case 't': type = " " + Id(w); break;
                case 'i': rest.Append(' ').Append(Id(w)); break;
                case 's': rest.Append(" \"").Append(Text(operands, ref i)).Append('"'); break;
                case '#': rest.Append(' ').Append(Number(operands, floats.GetValueOrDefault(operands[0]))); i = operands.Length; break;
                case 'C': rest.Append(' ').Append((Capability)w); break;
                case 'M': rest.Append(' ').Append((ExecutionMode)w); break;
                case 'S': rest.Append(' ').Append((StorageClass)w); break;
                case 'G': rest.Append(' ').Append((GlslOp)w); break;
                case 'D':
                    rest.Append(' ').Append((Decoration)w);
                    if ((Decoration)w == Decoration.BuiltIn) rest.Append(' ').Append((BuiltIn)operands[++i]);
                    break;
                default: rest.Append(' ').Append(w.ToString(CultureInfo.InvariantCulture)); break;
            }
        }
        text.Append(result.Length > 0 ? result.PadLeft(6) + " = " : "         ").Append("Op").Append(op).Append(type).Append(rest).Append('\n');
    }

    private static string Id(uint id) => "%" + id.ToString(CultureInfo.InvariantCulture);

    private static string Number(ReadOnlySpan<uint> operands, uint floatBits)
    {
        var bits = operands.Length > 3 ? ((ulong)operands[3] << 32) | operands[2] : operands[2];
        return floatBits switch
        {
            0 => bits.ToString(CultureInfo.InvariantCulture),
            32 => BitConverter.UInt32BitsToSingle((uint)bits).ToString("R", CultureInfo.InvariantCulture),
            _ => BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture),
        };
    }

    // Four bytes a word, up to a zero; leaves the index at the last word of the text.
    private static string Text(ReadOnlySpan<uint> words, ref int i)
    {
        var bytes = new List<byte>();
        for (; ; i++)
        {
            for (var k = 0; k < 4; k++)
            {
                var b = (byte)(words[i] >> (8 * k));
                if (b == 0) return Encoding.UTF8.GetString([.. bytes]);
                bytes.Add(b);
            }
        }
    }
}
