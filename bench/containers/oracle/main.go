// The oracle of the platform resolver: BuildKit's own Dockerfile frontend, asked what it decides.
// Reads one JSON request a line on stdin, answers one JSON line each. No daemon and no network: base
// images come from the request's table.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	gwpb "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	fstypes "github.com/tonistiigi/fsutil/types"
)

type image struct {
	Platforms []string `json:"platforms"`
	OnBuild   []string `json:"onbuild"`
	Env       []string `json:"env"`
}

type request struct {
	ID            string            `json:"id"`
	Dockerfile    string            `json:"dockerfile"`
	Platforms     []string          `json:"platforms"`
	BuildPlatform string            `json:"buildPlatform"`
	Args          map[string]string `json:"args"`
	Target        string            `json:"target"`
	Images        map[string]image  `json:"images"`
	Contexts      map[string]string `json:"contexts"`
	Lint          bool              `json:"lint"`
}

type outcome struct {
	Error  string                       `json:"error,omitempty"`
	Stages []dockerfile2llb.OracleStage `json:"stages,omitempty"`
	Lint   []string                     `json:"lint,omitempty"`
}

type answer struct {
	ID string `json:"id"`
	// Every stage converted, as `docker build --check` does.
	All map[string]outcome `json:"all"`
	// Only what the target needs, as a build does.
	Target map[string]outcome `json:"target"`
}

type table struct{ images map[string]image }

func (t table) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(ref, "docker.io/"), "library/")
	img, known := t.images[name]
	if !known {
		img, known = t.images[strings.TrimSuffix(name, ":latest")]
	}
	var want *ocispecs.Platform
	if opt.ImageOpt != nil {
		want = opt.ImageOpt.Platform
	}
	got := platforms.DefaultSpec()
	if want != nil {
		got = *want
	}
	if known && len(img.Platforms) > 0 {
		var all []ocispecs.Platform
		for _, p := range img.Platforms {
			all = append(all, platforms.Normalize(platforms.MustParse(p)))
		}
		// One manifest and no list: it is taken whatever was asked for.
		if len(all) == 1 {
			got = all[0]
		} else {
			match := platforms.Only(got)
			found := false
			for _, p := range all {
				if match.Match(p) && (!found || match.Less(p, got)) {
					got, found = p, true
				}
			}
			if !found {
				return "", "", nil, fmt.Errorf("no match for platform in manifest %s: not found", ref)
			}
		}
	}
	config := map[string]any{
		"architecture": got.Architecture, "os": got.OS, "variant": got.Variant,
		"config":  map[string]any{"Env": append([]string{"PATH=/usr/bin:/bin"}, img.Env...), "OnBuild": img.OnBuild},
		"rootfs":  map[string]any{"type": "layers", "diff_ids": []string{digest.FromString(ref).String()}},
		"history": []any{map[string]any{"created_by": "x"}},
	}
	dt, err := json.Marshal(config)
	return ref, digest.FromString(ref), dt, err
}

type gateway struct {
	table
	opts client.BuildOpts
}

func (g gateway) ResolveSourceMetadata(context.Context, *pb.SourceOp, sourceresolver.Opt) (*sourceresolver.MetaResponse, error) {
	return nil, errors.New("no sources")
}
func (g gateway) Solve(context.Context, client.SolveRequest) (*client.Result, error) {
	res := client.NewResult()
	res.SetRef(emptyContext{})
	return res, nil
}
func (g gateway) BuildOpts() client.BuildOpts                          { return g.opts }
func (g gateway) Inputs(context.Context) (map[string]llb.State, error) { return nil, nil }
func (g gateway) NewContainer(context.Context, client.NewContainerRequest) (client.Container, error) {
	return nil, errors.New("no containers")
}
func (g gateway) Warn(context.Context, digest.Digest, string, client.WarnOpts) error { return nil }

// A build context without files: no .dockerignore.
type emptyContext struct{}

func (emptyContext) ToState() (llb.State, error)    { return llb.Scratch(), nil }
func (emptyContext) Evaluate(context.Context) error { return nil }
func (emptyContext) ReadFile(context.Context, client.ReadRequest) ([]byte, error) {
	return nil, os.ErrNotExist
}
func (emptyContext) StatFile(context.Context, client.StatRequest) (*fstypes.Stat, error) {
	return nil, os.ErrNotExist
}
func (emptyContext) ReadDir(context.Context, client.ReadDirRequest) ([]*fstypes.Stat, error) {
	return nil, nil
}

func convert(r request, requested string, all bool) (out outcome) {
	defer func() {
		if p := recover(); p != nil {
			out = outcome{Error: fmt.Sprint("panic: ", p)}
		}
	}()
	dt := []byte(r.Dockerfile)
	caps := pb.Caps.CapSet(pb.Caps.All())
	build := platforms.Normalize(platforms.MustParse(r.BuildPlatform))
	opt := dockerfile2llb.ConvertOpt{
		MetaResolver: table{r.Images},
		LLBCaps:      &caps,
		AllStages:    all,
		SourceMap:    llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", dt),
		Config: dockerui.Config{
			BuildArgs:      r.Args,
			BuildPlatforms: []ocispecs.Platform{build},
			Target:         r.Target,
		},
	}
	opt.MultiPlatformRequested = len(r.Platforms) > 1
	if requested != "" {
		p, err := platforms.Parse(requested)
		if err != nil {
			return outcome{Error: err.Error()}
		}
		p = platforms.Normalize(p)
		opt.TargetPlatform = &p
	}
	if len(r.Contexts) > 0 {
		opts := map[string]string{}
		for name, value := range r.Contexts {
			opts["context:"+name] = value
		}
		c, err := dockerui.NewClient(gateway{table{r.Images}, client.BuildOpts{
			Opts: opts, LLBCaps: caps, Caps: gwpb.Caps.CapSet(gwpb.Caps.All()),
			Workers: []client.WorkerInfo{{ID: "w", Platforms: []ocispecs.Platform{build}}},
		}})
		if err != nil {
			return outcome{Error: err.Error()}
		}
		opt.Client = c
	}
	if r.Lint {
		res, err := dockerfile2llb.DockerfileLint(context.Background(), dt, opt)
		if err != nil {
			return outcome{Error: err.Error()}
		}
		for _, w := range res.Warnings {
			line := int32(0)
			if w.Location != nil && len(w.Location.Ranges) > 0 {
				line = w.Location.Ranges[0].Start.Line
			}
			out.Lint = append(out.Lint, fmt.Sprintf("%s:%d", w.RuleName, line))
		}
		return out
	}
	stages, err := dockerfile2llb.OracleStages(context.Background(), dt, opt)
	if err != nil {
		return outcome{Error: err.Error()}
	}
	return outcome{Stages: stages}
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var r request
			if e := json.Unmarshal(line, &r); e != nil {
				fmt.Fprintln(os.Stderr, "bad request:", e)
				os.Exit(2)
			}
			a := answer{r.ID, map[string]outcome{}, map[string]outcome{}}
			for _, p := range r.Platforms {
				a.All[p] = convert(r, p, true)
				if !r.Lint {
					a.Target[p] = convert(r, p, false)
				}
			}
			dt, _ := json.Marshal(a)
			w.Write(dt)
			w.WriteByte('\n')
		}
		if err != nil {
			return
		}
	}
}
