using System.Text;
using Plimsoll.Packaging.DotNet;

namespace Plimsoll.Packaging.Tests.DotNet;

public sealed class DependenciesTests
{
    [Fact]
    public void Each_file_has_the_origin_of_its_library_where_it_lies_in_the_published_folder()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["app.deps.json"], """
            {
              "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0" },
              "targets": { ".NETCoreApp,Version=v10.0": {
                "App/1.0.0": { "runtime": { "App.dll": {} } },
                "Lib/1.0.0": { "runtime": { "Lib.dll": {} }, "resources": { "de/Lib.resources.dll": { "locale": "de" } } },
                "Data/2.0.0": {
                  "runtime": { "lib/net8.0/Data.dll": {} }, "native": { "runtimes/linux-x64/native/libdata.so": {} },
                  "resources": { "lib/net8.0/fr/Data.resources.dll": { "locale": "fr" } },
                  "runtimeTargets": { "runtimes/win/lib/net8.0/Data.dll": { "rid": "win", "assetType": "runtime" } } },
                "runtimepack.Core/10.0.12": { "runtime": { "System.Core.dll": {} }, "native": { "libcore.so": {} } } } },
              "libraries": { "runtimepack.Core/10.0.12": { "type": "runtimepack" }, "App/1.0.0": { "type": "project" }, "Lib/1.0.0": { "type": "project" }, "Data/2.0.0": { "type": "package" } }
            }
            """);
        Assert.Equal(
            [
                "Data.dll Package", "Lib.dll Project", "System.Core.dll Runtime", "de/Lib.resources.dll Project",
                    "fr/Data.resources.dll Package",
                "libcore.so Runtime", "libdata.so Package", "runtimes/win/lib/net8.0/Data.dll Package",
            ],
            Dependencies.OriginsOf(folder["app.deps.json"], "App").Select(file => $"{file.Key} {file.Value}")
                .Order(StringComparer.Ordinal));
        Assert.Empty(Dependencies.OriginsOf(folder["none"], "App"));
    }

    [Fact]
    public void The_list_of_static_files_loses_its_times_and_nothing_else() => Assert.Equal(
        """{"Version":1,"Endpoints":[{"Route":"a","ResponseHeaders":[{"Name":"ETag","Value":"x"},{"Name":"Last-Modified","Value":"Thu, 01 Jan 1970 00:00:00 GMT"}]},{"Route":"b"}]}""",
        Encoding.UTF8.GetString(StaticAssets.WithoutTimes("""
            {"Version":1,"Endpoints":[{"Route":"a","ResponseHeaders":[{"Name":"ETag","Value":"x"},{"Name":"Last-Modified","Value":"Sat, 21 Nov 2026 04:23:54 GMT"}]},{"Route":"b"}]}
            """u8)));
}
