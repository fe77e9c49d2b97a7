using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Support;

/// <summary>Small applications.</summary>
internal static class Samples
{
    /// <summary>A web application that uses a project, which writes the path of its source into the assembly, and has a static
    /// file.</summary>
    public static IReadOnlyList<(string Path, string? Content)> Web { get; } =
    [
        ("services/web/Web.csproj", """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><ProjectReference Include="../../libs/Greetings/Greetings.csproj" /></ItemGroup>
            </Project>
            """),
        ("services/web/Program.cs", WebProgram("first")),
        ("services/web/wwwroot/index.html", "<h1>hello</h1>"),
        ("libs/Greetings/Greetings.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><GenerateDocumentationFile>true</GenerateDocumentationFile></PropertyGroup>
            </Project>
            """),
        ("libs/Greetings/Greeting.cs", """
            using System.Text.RegularExpressions;
            namespace Greetings;
            /// <summary>Greets.</summary>
            public static partial class Greeting
            {
                [GeneratedRegex("a+b")] private static partial Regex Pattern();
                /// <summary>Says hello.</summary>
                public static string For(string name, [System.Runtime.CompilerServices.CallerFilePath] string path = "") => $"hello {name} from {path} {Here()} {Pattern().IsMatch(name)}";
                private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
            }
            """),
    ];

    /// <summary>A console application that uses a package.</summary>
    public static IReadOnlyList<(string Path, string? Content)> Console { get; } =
    [
        ("services/tool/Tool.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
              <ItemGroup><PackageReference Include="YamlDotNet" Version="16.3.0" /></ItemGroup>
            </Project>
            """),
        ("services/tool/Program.cs",
            """System.Console.WriteLine(new YamlDotNet.Serialization.Serializer().Serialize(new[] { "hello" }));"""),
    ];

    public static Unit WebUnit { get; } = Unit("web", "services/web",
        "Web.csproj") with { Service = new() { Ports = [new("main", 8080), new("metrics", 9090)] } };

    public static Unit ToolUnit { get; } = Unit("tool", "services/tool", "Tool.csproj");

    /// <summary>The shared frameworks, for others to be built on.</summary>
    public static Unit DotNetBase { get; } = Base("dotnet", new("dotnet", "Microsoft.AspNetCore.App") { Publish = "runtime" });

    /// <summary>Debian packages; those of it a test makes.</summary>
    public static Unit DebianUnit { get; } = Base("packages", new("debian", "packages.txt"));

    /// <summary>Files that a script makes.</summary>
    public static Unit SiteUnit { get; } = Unit("site", "sites/site",
        "") with { Build = new("files", "dist") { Run = [["sh", "make.sh"]] } };

    /// <summary>What <see cref="SiteUnit"/> is made of: it says whom it is made by as far as anything lets it.</summary>
    public static IReadOnlyList<(string Path, string? Content)> Site { get; } =
    [
        ("sites/site/make.sh",
            "mkdir -p dist/deep && cp index.html dist/ && date +%Z > dist/zone && echo \"$CI $SOURCE_DATE_EPOCH $LC_ALL\" > "
                + "dist/deep/variables && echo run > dist/run && chmod +x dist/run && ln -s ../index.html dist/deep/link\n"),
        ("sites/site/index.html", "<h1>hello</h1>"),
    ];

    /// <summary>A unit by its name, and the folders that its inputs are in.</summary>
    public static (Unit Unit, string[] Folders) Named(string name) => name switch
    {
        "site" => (SiteUnit, ["sites"]),
        "packages" => (DebianUnit, ["images"]),
        "self-contained" or "trimmed" => (ToolUnit with { Build = ToolUnit.Build with { Publish = name } }, ["services"]),
        _ => (WebUnit, ["services", "libs"]),
    };

    public static Unit Base(string name, BuildSpec build) => new() { Name = name, Kind = UnitKind.Base, Path = "images/" + name,
        ManifestPath = $"images/{name}/image.yaml", Build = build, Version = "1" };

    public static string WebProgram(string name) => $$"""
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => Greetings.Greeting.For("{{name}}"));
        app.MapStaticAssets();
        app.Run();
        """;

    public static Unit Unit(string name, string path, string project) => new()
    {
        Name = name,
        Kind = UnitKind.Service,
        Path = path,
        ManifestPath = path + "/service.yaml",
        Build = new("dotnet", project),
    };
}
