using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>A job that does not do its work fails its deployment, and says why.</summary>
public sealed class JobTests
{
    [Fact(Usually = 60)]
    public async Task A_failed_job_fails_the_deployment_with_its_last_words()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("plimsoll.yaml", "plimsoll: 1\nenvironments: { dev: { follows: main, runtime: local } }\n");
        sandbox.Write("import/service.yaml", "name: import\nkind: job\nbuild: { dotnet: Import.csproj }\n");
        sandbox.Write("import/Import.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n");
        sandbox.Write("import/Program.cs", "System.Console.WriteLine(\"row 7 has no price\");\nreturn 3;\n");
        var commit = await sandbox.CommitAsync("An import");

        var up = await sandbox.RunAsync("up", "-d");
        up.AssertProblem(1, "exit code 3");
        Assert.Contains("row 7 has no price", up.Error, StringComparison.Ordinal);
        var status = await sandbox.StatusAsync();
        Assert.Equal((HealthState.Failed, commit), (status.State, status.Failure?.Commit));
        Assert.Contains("row 7 has no price", status.Failure!.Cause, StringComparison.Ordinal);
    }
}
