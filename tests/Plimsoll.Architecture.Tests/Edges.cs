namespace Plimsoll.Architecture.Tests;

/// <summary>Who may touch the world: one project for the console, one for programs and the operating system.</summary>
internal static class Edges
{
    private static readonly string[] Programs = ["System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo"];

    // .NET cannot make a renamed file durable, and Oci may not refer to Processes
    private static readonly (string Assembly, string Type) FolderFlush = ("Plimsoll.Oci", "DirectorySync");

    public static IEnumerable<string> Violations(Assembly assembly)
    {
        if (assembly.Name != "plimsoll" && assembly.Types.Contains("System.Console"))
            yield return $"{assembly.Name} uses the console, which only the program may";
        if (assembly.Name == "Plimsoll.Processes") yield break;
        foreach (var type in Programs.Where(assembly.Types.Contains))
            yield return $"{assembly.Name} uses {type}, which only Plimsoll.Processes may";
        foreach (var type in assembly.NativeCallers.Where(type => (assembly.Name, type) != FolderFlush))
            yield return $"{assembly.Name} calls the operating system ({type}), which only Plimsoll.Processes may";
    }
}
