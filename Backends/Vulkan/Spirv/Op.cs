namespace Lazy.Backends.Vulkan.Spirv;

/// <summary>The instructions of SPIR-V that the emitter writes, with their numbers.</summary>
internal enum Op : ushort
{
    Extension = 10,
    ExtInstImport = 11,
    ExtInst = 12,
    MemoryModel = 14,
    EntryPoint = 15,
    ExecutionMode = 16,
    Capability = 17,
    TypeVoid = 19,
    TypeBool = 20,
    TypeInt = 21,
    TypeFloat = 22,
    TypeVector = 23,
    TypeArray = 28,
    TypeRuntimeArray = 29,
    TypeStruct = 30,
    TypePointer = 32,
    TypeFunction = 33,
    ConstantTrue = 41,
    ConstantFalse = 42,
    Constant = 43,
    Function = 54,
    FunctionEnd = 56,
    Variable = 59,
    Load = 61,
    Store = 62,
    AccessChain = 65,
    Decorate = 71,
    MemberDecorate = 72,
    CompositeExtract = 81,
    ConvertFToU = 109,
    ConvertFToS = 110,
    ConvertSToF = 111,
    ConvertUToF = 112,
    UConvert = 113,
    SConvert = 114,
    FConvert = 115,
    Bitcast = 124,
    SNegate = 126,
    FNegate = 127,
    IAdd = 128,
    FAdd = 129,
    ISub = 130,
    FSub = 131,
    IMul = 132,
    FMul = 133,
    UDiv = 134,
    FDiv = 136,
    UMod = 137,
    LogicalEqual = 164,
    LogicalNotEqual = 165,
    LogicalOr = 166,
    LogicalAnd = 167,
    LogicalNot = 168,
    Select = 169,
    IEqual = 170,
    INotEqual = 171,
    UGreaterThan = 172,
    SGreaterThan = 173,
    UGreaterThanEqual = 174,
    SGreaterThanEqual = 175,
    ULessThan = 176,
    SLessThan = 177,
    ULessThanEqual = 178,
    SLessThanEqual = 179,
    FOrdEqual = 180,
    FUnordNotEqual = 183,
    FOrdLessThan = 184,
    FOrdGreaterThan = 186,
    FOrdLessThanEqual = 188,
    FOrdGreaterThanEqual = 190,
    ShiftRightLogical = 194,
    ShiftRightArithmetic = 195,
    ShiftLeftLogical = 196,
    BitwiseOr = 197,
    BitwiseXor = 198,
    BitwiseAnd = 199,
    Not = 200,
    ControlBarrier = 224,
    Phi = 245,
    LoopMerge = 246,
    SelectionMerge = 247,
    Label = 248,
    Branch = 249,
    BranchConditional = 250,
    Return = 253,
}

/// <summary>The instructions of the set <c>GLSL.std.450</c> that the emitter writes.</summary>
internal enum GlslOp : uint
{
    RoundEven = 2,
    Trunc = 3,
    FAbs = 4,
    Floor = 8,
    Ceil = 9,
    Sqrt = 31,
    Fma = 50,
}

/// <summary>What a module may need of a device.</summary>
internal enum Capability : uint
{
    Shader = 1,
    Float64 = 10,
    Int64 = 11,
    StorageBuffer16BitAccess = 4433,
    StorageBuffer8BitAccess = 4448,
    DenormPreserve = 4464,
    SignedZeroInfNanPreserve = 4466,
    RoundingModeRTE = 4467,
}

/// <summary>How an entry point runs.</summary>
internal enum ExecutionMode : uint
{
    LocalSize = 17,
    DenormPreserve = 4459,
    SignedZeroInfNanPreserve = 4461,
    RoundingModeRTE = 4462,
}

/// <summary>Where a variable lives.</summary>
internal enum StorageClass : uint
{
    Input = 1,
    Workgroup = 4,
    Function = 7,
    PushConstant = 9,
    StorageBuffer = 12,
}

/// <summary>What is said about an id.</summary>
internal enum Decoration : uint
{
    Block = 2,
    ArrayStride = 6,
    BuiltIn = 11,
    Aliased = 20,
    NonWritable = 24,
    NonReadable = 25,
    Binding = 33,
    DescriptorSet = 34,
    Offset = 35,
    NoContraction = 42,
}

/// <summary>Numbers that the device gives to a work item.</summary>
internal enum BuiltIn : uint
{
    WorkgroupId = 26,
    LocalInvocationIndex = 29,
}
