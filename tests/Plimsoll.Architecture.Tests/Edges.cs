namespace Plimsoll.Architecture.Tests;

/// <summary>Who may touch the world: one project for the console, one for programs and the operating system.</summary>
internal static class Edges
{
    private static readonly string[] Programs = ["System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo"];

    public static IEnumerable<string> Violations(Assembly assembly)
    {
        if (assembly.Name != "plimsoll" && assembly.Types.Contains("System.Console"))
            yield return $"{assembly.Name} uses the console, which only the program may";
        if (assembly.Name == "Plimsoll.Processes") yield break;
        foreach (var type in Programs.Where(assembly.Types.Contains))
            yield return $"{assembly.Name} uses {type}, which only Plimsoll.Processes may";
        foreach (var method in assembly.NativeCalls)
            yield return $"{assembly.Name} calls the operating system ({method}), which only Plimsoll.Processes may";
    }
}
