using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Oci.Tests;

/// <summary>This program again, as another process that does one thing.</summary>
internal static class Helper
{
    private const string Variable = "PLIMSOLL_OCI_HELPER";

    /// <summary>Starts it, perhaps through other programs, and returns at once.</summary>
    public static Process Start(string work, string folder, string[]? through = null, params (string Name, string Value)[] environment)
    {
        string[] command = [.. through ?? [], Environment.ProcessPath!];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true,
            RedirectStandardInput = true, WorkingDirectory = folder };
        start.Environment[Variable] = work;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<int> Main(string[] arguments)
    {
        var folder = Environment.CurrentDirectory;
        var work = Environment.GetEnvironmentVariable(Variable) switch
        {
            null => null,
            "layer" => PrintLayerAsync(),
            "images" => WriteImagesAsync(folder),
            _ => WriteOneAsync(folder),
        };
        if (work is null)
            return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);
        // the pipe ends with whoever started this, however that ends
        _ = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync();
            Environment.Exit(1);
        });
        await work;
        return 0;
    }

    private static async Task PrintLayerAsync()
    {
        var entries = Enumerable.Range(0, 500).Select(i => LayerEntry.File($"app/ü{i}.dll", i % 2 == 0,
            [.. Enumerable.Range(0, i * 31).Select(j => (byte)(j * i))]));
        Console.WriteLine(await Layer.WriteAsync(entries, Stream.Null, CancellationToken.None));
    }

    /// <summary>Writes images for as long as it lives, and says each when it is acknowledged.</summary>
    private static async Task WriteImagesAsync(string folder)
    {
        var store = new LocalImageStore(folder);
        for (var i = 0; ; i++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}-{i}");
            var written = await Images.PushAsync(store, "acme/crash", string.Concat(Enumerable.Repeat(tag, 20_000)), [tag, "latest"]);
            Console.WriteLine($"{tag} {written.Digest}");
        }
    }

    private static async Task WriteOneAsync(string folder)
    {
        try
        {
            await Images.PushAsync(new LocalImageStore(folder), "acme/one", "one", ["one"]);
            Console.WriteLine("written");
        }
        catch (OciException error)
        {
            Console.WriteLine($"{error.Code} {error.Message}");
        }
    }
}
