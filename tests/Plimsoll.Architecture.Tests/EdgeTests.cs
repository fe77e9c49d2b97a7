using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Plimsoll.Architecture.Tests;

public sealed class EdgeTests
{
    [Fact]
    public void Only_the_program_has_a_console_and_only_Processes_starts_programs() =>
        Assert.Empty(Assembly.Ours().SelectMany(Edges.Violations));

    /// <summary>This very assembly breaks each rule below.</summary>
    [Theory]
    [InlineData("System.Console")]
    [InlineData("System.Diagnostics.Process")]
    public void A_forbidden_type_is_found(string type)
    {
        var own = Assembly.Read(typeof(EdgeTests).Assembly.Location);
        Assert.Contains(type, own.Types);
        Assert.NotEmpty(Edges.Violations(own with { Types = new HashSet<string> { type }, NativeCallers = [] }));
    }

    [Fact]
    public void A_native_call_is_found()
    {
        var own = Assembly.Read(typeof(EdgeTests).Assembly.Location);
        Assert.NotEmpty(Edges.Violations(own with { Types = new HashSet<string>() }));
    }

    /// <summary>What the rules look for; never called.</summary>
    internal static class Violations
    {
        public static void UseTheConsole() => Console.WriteLine();

        public static int StartAProgram() => Process.Start("true").Id;

        [DllImport("libc", EntryPoint = "getpid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int CallTheSystem();
    }
}
