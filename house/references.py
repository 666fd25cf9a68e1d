import re,sys,collections
root,log=sys.argv[1:3]
by=collections.defaultdict(set)
for l in open(log):
    m=re.match(r'(\S+?):(\d+):(\d+): error\[E0308\]: mismatched types: expected `&App`, found `App`',l)
    if m: by[m.group(1)].add((int(m.group(2)),int(m.group(3))))
    m=re.match(r'(\S+?):(\d+):(\d+): error\[E0308\]: mismatched types: expected `&App`, found `(Box|Arc)<App>`',l)
    if m: by[m.group(1)].add((int(m.group(2)),int(m.group(3))))
n=0
import json,os
M=json.load(open(os.path.join(root,'target/methods.json'))) if os.path.exists(os.path.join(root,'target/methods.json')) else {}
calls=collections.defaultdict(set)
for l in open(log):
    m=re.match(r'(\S+?):(\d+):(\d+): error\[E0599\]: no method named `(\w+)` found for struct `App`',l)
    if m and m.group(4) in M: calls[m.group(1)].add((int(m.group(2)),int(m.group(3)),m.group(4)))
for f,ps in by.items():
    p=root+'/'+f; ls=open(p).read().split('\n')
    for (r,c) in sorted(ps,reverse=True):
        ls[r-1]=ls[r-1][:c-1]+'&'+ls[r-1][c-1:]; n+=1
    open(p,'w').write('\n'.join(ls))
print(n,'references')

for f,ps in calls.items():
    p=root+'/'+f; t=open(p).read(); starts=[0]
    for l in t.split('\n'): starts.append(starts[-1]+len(l)+1)
    for (r,c,name) in sorted(ps,reverse=True):
        i=starts[r-1]+c-1   # at the method's name
        j=t.rindex('.',0,i)
        k=j
        while k>0 and t[k-1].isspace(): k-=1
        e=k
        while k>0 and (t[k-1].isalnum() or t[k-1] in '_.'): k-=1
        recv=t[k:e]; path,has=M[name]
        end=t.index('(',i)+1
        pre='crate::' if '/app/src/' in p else 'app::'
        t=t[:k]+pre+'::'.join(path)+'(&'+recv+('' if t[end:].lstrip().startswith(')') else ', ')+t[end:]
        n+=1
    open(p,'w').write(t)
print(n,'in all')
