using Hosting;
using RouteGuideBackend;

return PlimsollHost.Run(() => BackendApp.Build(args));
