// Added to package dockerfile2llb at build time (go build -overlay): what BuildKit's own converter
// decided for every stage. Nothing of BuildKit is changed or copied.

package dockerfile2llb

import (
	"context"
	"slices"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

type OracleRun struct {
	Line     int               `json:"line"`
	Platform string            `json:"platform"`
	Env      map[string]string `json:"env"`
}

type OracleSource struct {
	Line     int    `json:"line"`
	From     string `json:"from"`
	Platform string `json:"platform"`
}

type OracleStage struct {
	Name     string         `json:"name"`
	Line     int            `json:"line"`
	Base     string         `json:"base"`
	Platform string         `json:"platform"`
	Sources  []OracleSource `json:"sources"`
	Runs     []OracleRun    `json:"runs"`
}

func oraclePlatform(d *dispatchState) string {
	if d.platform == nil {
		return ""
	}
	return platforms.FormatAll(platforms.Normalize(*d.platform))
}

// OracleStages converts the Dockerfile and reports every stage that it declares.
func OracleStages(ctx context.Context, dt []byte, opt ConvertOpt) ([]OracleStage, error) {
	target, err := toDispatchState(ctx, dt, opt)
	if err != nil {
		return nil, err
	}
	var out []OracleStage
	for _, d := range target.opt.allDispatchStates.states {
		if d.unregistered {
			continue
		}
		line, _ := rangeStartEnd(d.stage.Location)
		st := OracleStage{Name: d.stage.Name, Line: line, Base: d.stage.BaseName, Platform: oraclePlatform(d)}
		for _, cmd := range d.commands {
			at, _ := rangeStartEnd(cmd.Location())
			for _, src := range cmd.sources {
				if src == nil || src.stage.BaseName == emptyImageName && src.unregistered {
					continue
				}
				name := src.stage.Name
				if src.unregistered {
					name = src.stage.BaseName
				}
				st.Sources = append(st.Sources, OracleSource{at, name, oraclePlatform(src)})
			}
		}
		runs, err := oracleRuns(ctx, d.state.SetMarshalDefaults(llb.Platform(target.opt.targetPlatform)))
		if err != nil {
			return nil, err
		}
		st.Runs = runs
		out = append(out, st)
	}
	return out, nil
}

func oracleRuns(ctx context.Context, state llb.State) ([]OracleRun, error) {
	m, err := state.Marshal(ctx)
	if err != nil {
		return nil, err
	}
	lines := map[string]int{}
	if m.Source != nil {
		for dgst, locs := range m.Source.Locations {
			for _, l := range locs.Locations {
				for _, r := range l.Ranges {
					if old, ok := lines[dgst]; !ok || int(r.Start.Line) < old {
						lines[dgst] = int(r.Start.Line)
					}
				}
			}
		}
	}
	var runs []OracleRun
	for _, dt := range m.Def {
		var op pb.Op
		if err := op.Unmarshal(dt); err != nil {
			return nil, err
		}
		exec := op.GetExec()
		if exec == nil {
			continue
		}
		env := map[string]string{}
		for _, kv := range exec.Meta.Env {
			k, v, _ := strings.Cut(kv, "=")
			if k != "PATH" {
				env[k] = v
			}
		}
		p := ""
		if op.Platform != nil {
			p = platforms.FormatAll(platforms.Normalize(op.Platform.Spec()))
		}
		runs = append(runs, OracleRun{lines[digest.FromBytes(dt).String()], p, env})
	}
	slices.SortFunc(runs, func(a, b OracleRun) int { return a.Line - b.Line })
	return runs, nil
}
