using System.Runtime.CompilerServices;

namespace Testing;

/// <summary>xunit's <c>[Theory]</c> with a time limit for each row, as <see cref="FactAttribute"/> has one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    /// <summary>A test whose rows usually take seconds each.</summary>
    public TheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Usually = 0;

    /// <summary>How long a row usually takes, in seconds; its limit is ten minutes more.</summary>
    public int Usually { get; set => Timeout = TimeLimit.After(field = value); }
}
