using System.Runtime.CompilerServices;

namespace Testing;

/// <summary>xunit's <c>[Fact]</c> with a time limit, which every test has by default. <c>tests/Directory.Build.props</c> makes it the one
/// that test projects see.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Xunit.FactAttribute
{
    /// <summary>A test that usually takes seconds.</summary>
    public FactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Usually = 0;

    /// <summary>How long the test usually takes, in seconds; its limit is ten minutes more.</summary>
    public int Usually { get; set => Timeout = TimeLimit.After(field = value); }
}
