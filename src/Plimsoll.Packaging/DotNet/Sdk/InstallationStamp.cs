using System.Globalization;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>
/// Says whether an installation is still what it was: names, sizes and times of its frameworks and of what tells its SDKs apart. Takes a
/// millisecond or two, because no content is read; a change of it need not mean another toolchain.
/// </summary>
internal static class InstallationStamp
{
    private static readonly string[] Telling = [".version", "dotnet.dll", "dotnet.runtimeconfig.json"];

    /// <summary>Looks. 16 hex digits.</summary>
    public static string Of(DotNetInstallation installation)
    {
        // another release of .NET may compress to other bytes
        var lines = new List<string> { installation.Root, Environment.Version.ToString() };
        foreach (var sdk in Directory.GetDirectories(Path.Combine(installation.Root, "sdk")))
        {
            foreach (var name in Telling) Add(new(Path.Combine(sdk, name)));
        }
        foreach (var folder in new[] { "host", "shared" })
        {
            var below = new DirectoryInfo(Path.Combine(installation.Root, folder));
            if (!below.Exists) continue;
            foreach (var file in below.EnumerateFiles("*", SearchOption.AllDirectories)) Add(file);
        }
        lines.Sort(StringComparer.Ordinal);
        return Hash(lines).ToString("x16", CultureInfo.InvariantCulture);

        void Add(FileInfo file)
        {
            if (file.Exists) lines.Add(string.Join('|', file.FullName, Text(file.Length), Text(file.LastWriteTimeUtc.Ticks)));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // FNV-1a (www.isthe.com/chongo/tech/comp/fnv): this notices updates, and loading a cryptographic library would take longer than all the
    // rest
    private static ulong Hash(List<string> lines)
    {
        var hash = 14695981039346656037;
        foreach (var line in lines)
        {
            foreach (var letter in line) hash = (hash ^ letter) * 1099511628211;
            hash = (hash ^ '\n') * 1099511628211;
        }
        return hash;
    }
}
