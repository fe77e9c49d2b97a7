using System.Diagnostics;

namespace TestRun;

/// <summary>Something that projects need before they start, made while others run.</summary>
/// <param name="Name">As in <see cref="TestProject.Needs"/>.</param>
/// <param name="Ready">Ends when it is there, with the variables that tests are given.</param>
internal sealed record Need(string Name, Task<IReadOnlyDictionary<string, string>> Ready)
{
    /// <summary>A need that a command makes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="root">The repository's folder.</param>
    /// <param name="marker">By which the processes of this run are found.</param>
    /// <param name="log">Where what it says goes.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="variables">What tests are given, of the last line that it wrote.</param>
    public static Need Of(string name, string root, string marker, string log, string[] command, Func<string,
        (string Name, string Value)[]> variables)
    {
        return new(name, MakeAsync());

        async Task<IReadOnlyDictionary<string, string>> MakeAsync()
        {
            var start = new ProcessStartInfo(Path.Combine(root, command[0]), command[1..]) { WorkingDirectory = root,
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["PLIMSOLL_TEST_RUN"] = marker;
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            var said = await output;
            await File.WriteAllTextAsync(log, await errors + said);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{string.Join(' ', command)} ended with exit code {process.ExitCode}; "
                    + $"what it said is in {log}");
            return variables(said.TrimEnd().Split('\n')[^1]).ToDictionary(pair => pair.Name, pair => pair.Value);
        }
    }

    /// <summary>A need that is there from the beginning.</summary>
    public static Need There(string name) => new(name, Task.FromResult<IReadOnlyDictionary<string,
        string>>(new Dictionary<string, string>()));
}
