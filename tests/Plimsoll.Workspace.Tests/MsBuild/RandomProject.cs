namespace Plimsoll.Workspace.Tests.MsBuild;

/// <summary>
/// A small repository with a random project: properties with defaults and conditions, imports, items with globs, functions and links,
/// references. The files that are there are the same each time; MSBuild decides which of them the project takes.
/// </summary>
internal sealed class RandomProject
{
    private static readonly string[] Folders = ["x", "shared", "x/Deep"];

    private static readonly string[] Values = ["x", "shared", "Deep", "a", "", "Release"];

    private readonly Random _random;
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    private RandomProject(int seed)
    {
        _random = new(seed);
        HasSdk = seed % 20 == 0;
    }

    /// <summary>Whether it is a project of the SDK. Those take MSBuild a hundred times as long.</summary>
    public bool HasSdk { get; }

    /// <summary>The files, by their paths.</summary>
    public IReadOnlyDictionary<string, string> Files => _files;

    public static RandomProject Make(int seed)
    {
        var project = new RandomProject(seed);
        project.Make();
        return project;
    }

    private void Make()
    {
        foreach (var folder in Folders)
            foreach (var name in (string[])["a.json", "b.JSON", "app.Release.json", "app.debug.json", "shared.json",
                "note.txt"]) _files[$"{folder}/{name}"] = $"\"{folder}/{name}\"";
        foreach (var name in (string[])["a.json", "Deep/x.json", "note.txt", "inner/Inner.proj", "inner/a.json",
            "inner/note.txt"]) _files["app/" + name] = "1";
        _files["app/inner/Inner.csproj"] = "<Project />";
        _files["app/service.yaml"] = "build: { dotnet: App.csproj }\n";
        if (Maybe()) _files["marker.txt"] = "1.2.3";
        if (Maybe()) _files["app/marker.txt"] = "4.5.6";
        if (Maybe()) _files["Directory.Build.props"] = Project(Some(3, Property) + Some(1, () => Items("")));
        if (Maybe(4))
            _files["app/Directory.Build.props"] = Project((_files.ContainsKey("Directory.Build.props") && Maybe()
                ? """<Import Project="$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))" />"""
                : "") + Some(2, Property));
        if (Maybe(4)) _files["Directory.Build.targets"] = Project(Some(2, Property) + Some(1, () => Items("")));
        _files["eng/Release.props"] = Project(Some(2, Property) + Some(1, () => Items("../")));
        _files["eng/x.targets"] = Project(Some(2, Property) + Some(1, () => Items("../")));
        _files["lib/Lib.csproj"] = Project(Above("Lib") + Some(2, Property) + Some(2, () => Items("../")) + (Maybe() ? Reference("far/Far")
            : ""), isOwn: true);
        _files["far/Far.csproj"] = Project(Above("Far") + Some(1, Property) + Some(1, () => Items("../")), isOwn: true);
        if (HasSdk)
            foreach (var folder in (string[])["lib", "far", "app"]) _files[$"{folder}/Code.cs"] = "class C { static void Main() { } }";
        _files["app/App.csproj"] = Project(Above("App") + Some(5, Part) + (Maybe() ? Reference("lib/Lib") : "") + Some(3, Part) + Below(),
            isOwn: true);
        if (HasSdk)
            _files["app/App.csproj"] = _files["app/App.csproj"].Replace("</Project>",
                """<ItemGroup><Compile Remove="inner/**" /></ItemGroup></Project>""", StringComparison.Ordinal);
    }

    private string Part() => _random.Next(8) switch { 0 => Import(), 1 => Choose(), 2 or 3 => Property(), _ => Items("../") };

    private string Project(string content, bool isOwn = false) => isOwn && HasSdk
        ? $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{content}</Project>"""
        : isOwn ? $"""<Project DefaultTargets="List">{content}<Import Project="$(ListTargets)" /></Project>"""
            : $"<Project>{content}</Project>";

    /// <summary>What the SDK does before a project, and after it.</summary>
    private string Above(string name) => HasSdk ? $"<PropertyGroup><Name>{name}</Name></PropertyGroup>" : Nearest("props");

    private string Below() => HasSdk ? "" : Nearest("targets");

    private static string Nearest(string kind) =>
        $"""<PropertyGroup><Near{kind}>$([MSBuild]::GetPathOfFileAbove('Directory.Build.{kind}', '$(MSBuildThisFileDirectory)'))</Near{kind}></PropertyGroup><Import Project="$(Near{kind})" Condition="'$(Near{kind})' != ''" />""";

    private string Reference(string project) =>
        $"""<ItemGroup><ProjectReference Include="$(MSBuildThisFileDirectory)../{project}.csproj"{Condition(6)} ReferenceOutputAssembly="false" /></ItemGroup>""";

    private string Import() => _random.Next(4) switch
    {
        0 => $"""<Import Project="../eng/$(Configuration).props"{Condition(3)} />""",
        1 => $"""<ImportGroup{Condition(3)}><Import Project="..\eng\{Pick("x", "$(P0)", "*")}.targets" Condition="'$(P0)' == 'x'" /></ImportGroup>""",
        2 => $"""<ImportGroup{Condition(2)}><Import Project="$([MSBuild]::NormalizePath('$(MSBuildThisFileDirectory)', '..', 'eng', 'x.targets'))" /></ImportGroup>""",
        _ => """<Import Project="../eng/none.props" Condition="Exists('../eng/none.props')" />""",
    };

    private string Choose() =>
        $"<Choose><When{Condition(0)}>{Property()}{Items("../")}</When><When{Condition(0)}>{Property()}</When><Otherwise>{Property()}{Items("../")}</Otherwise></Choose>";

    private string Property()
    {
        var name = $"P{_random.Next(4)}";
        var value = _random.Next(8) switch
        {
            0 => $"$(P{_random.Next(4)})",
            1 => $"$(P{_random.Next(4)})/{Pick(Values)}",
            2 => $"$(P{_random.Next(4)}.ToLower())",
            3 => "$([System.IO.File]::ReadAllText('$(MSBuildThisFileDirectory)../marker.txt').Trim())",
            _ => Pick(Values),
        };
        if (value.Contains("File]", StringComparison.Ordinal))
            return $"""<PropertyGroup><V Condition="Exists('$(MSBuildThisFileDirectory)../marker.txt')">{value}</V></PropertyGroup>""";
        var condition = Maybe() ? $" Condition=\"'$({name})' == ''\"" : Condition(2);
        return $"<PropertyGroup{Condition(5)}><{name}{condition}>{value}</{name}></PropertyGroup>";
    }

    private string Items(string up)
    {
        var type = HasSdk ? Pick("Content", "None") : Pick("Content", "None", "Content", "EmbeddedResource");
        return $"<ItemGroup{Condition(5)}>{Some(2, () => _random.Next(8) switch
        {
            0 => $"""<{type} Remove="{Place(up)}{Pick("a.json", "*.JSON", "**/*.txt")}" />""",
            1 => $"""<{type} Update="{Place(up)}*.json" Link="l/%(Filename)%(Extension)" />""",
            2 => $"""<Names Include="{Pick(Values)};a" /><{type} Include="@(Names->'{Place(up)}%(Identity).json')" />""",
            3 => $"""<{type} Include="{Place(up)}**\*.*" Exclude="{Place(up)}**/*.txt" LinkBase="base" />""",
            _ => $"""<{type} Include="{Place(up)}{Name()}"{Condition(4)} CopyToOutputDirectory="PreserveNewest" Link="$(P{_random.Next(4)})/%(Filename)%(Extension)" />""",
        })}</ItemGroup>";
    }

    /// <summary>A folder, with a slash at its end.</summary>
    private string Place(string up) => _random.Next(up.Length == 0 ? 1 : 0, 7) switch
    {
        0 => $"..\\{Pick(Folders)}\\",
        1 => $"$(MSBuildThisFileDirectory){up}{Pick(Folders)}/",
        2 => $"$(MSBuildProjectDirectory)/../$(P{_random.Next(4)})/",
        3 => "$([System.IO.Path]::Combine('$(MSBuildProjectDirectory)', '..', 'shared'))/",
        4 => "$([MSBuild]::NormalizeDirectory('$(MSBuildProjectDirectory)', '../x'))",
        5 => "$([MSBuild]::GetDirectoryNameOfFileAbove($(MSBuildProjectDirectory), 'marker.txt'))/x/",
        _ => $"$(MSBuildProjectDirectory)/../{Pick("**", "x", "sha*", "$(P1)")}/{Pick("Deep", "DEEP", "*", ".")}/",
    };

    private string Name() => Pick("a.json", "*.json", "*.JSON", "app.$(Configuration).json", "?.json", "$(P1).json",
        "$(P2.ToLower()).json", "*.*", "app.*", "a%2ejson", "*.txt;../x/a.json");

    /// <summary>A condition, one time in so many; always for 0.</summary>
    private string Condition(int often) => often > 0 && _random.Next(often) > 0 ? ""
        : $" Condition=\"{Term()}{Pick("", "", $" And {Term()}", $" or ({Term()})")}\"";

    private string Term() => _random.Next(7) switch
    {
        0 => "'$(Configuration)' == 'release'",
        1 => "'$(Configuration)|$(Platform)' == 'Debug|AnyCPU'",
        2 => "Exists('$(MSBuildThisFileDirectory)../marker.txt')",
        3 => $"!('$(P{_random.Next(4)})' == '{Pick(Values)}')",
        4 => "'$(MSBuildProjectName)' == 'App'",
        5 => $"'$(P{_random.Next(4)})' != ''",
        _ => $"'$(P{_random.Next(4)})' == '{Pick(Values).ToUpperInvariant()}'",
    };

    private string Some(int most, Func<string> make) => string.Concat(Enumerable.Range(0, 1 + _random.Next(most)).Select(_ => make()));

    private string Pick(params string[] from) => from[_random.Next(from.Length)];

    private bool Maybe(int of = 2) => _random.Next(of) == 0;
}
