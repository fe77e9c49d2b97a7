using Hosting;
using RouteGuideServer;

return PlimsollHost.Run(() => ServerApp.Build(args));
