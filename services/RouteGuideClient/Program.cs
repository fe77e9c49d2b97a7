using Microsoft.Extensions.Configuration;
using RouteGuideClient;

// exit codes: 0 all calls were answered, 1 one was not, 2 configured wrongly, 4 the server cannot be reached
try
{
    var options = ClientOptions.Read(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build());
    return await Client.RunAsync(options, TimeProvider.System, Console.Out, Console.Error);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
